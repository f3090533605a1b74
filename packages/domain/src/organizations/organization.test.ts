import { describe, expect, test } from 'vitest'
import type { z } from 'zod'
import type { ErrorCode } from '../errors.ts'
import { parseInput } from '../input/invalid-input.ts'
import { longPageOf } from '../input/page.ts'
import {
  createOrganizationInput,
  deleteOrganizationInput,
  getOrganizationInput,
  readOrganizationsInput,
  updateOrganizationInput,
} from './organization.ts'
import { refusal } from '../testing/refusal.ts'

const orgId = 'org_01h'
const expectedName = 'Expected name to be text of 1-255 characters without control characters, got'
const expectedLogo = 'Expected logo to be an https: URL without credentials, of at most 2048 characters, got'

describe('a required field', () => {
  test.each<[what: string, schema: z.ZodType, input: unknown, code: ErrorCode, sentence: string, path: string]>([
    ['a creation without name', createOrganizationInput, {}, 'name_required', 'Name is required', 'name'],
    ['a name of null', createOrganizationInput, { name: null }, 'name_required', 'Name is required', 'name'],
    ['an empty name', createOrganizationInput, { name: '' }, 'name_required', 'Name is required', 'name'],
    ['a blank name', createOrganizationInput, { name: ' \t\n\u00a0' }, 'name_required', 'Name is required', 'name'],
    [
      'an update without orgId',
      updateOrganizationInput,
      { name: 'A' },
      'org_id_required',
      'orgId is required',
      'orgId',
    ],
    ['an update of nothing', updateOrganizationInput, {}, 'org_id_required', 'orgId is required', 'orgId'],
    ['a deletion without orgId', deleteOrganizationInput, {}, 'org_id_required', 'orgId is required', 'orgId'],
    ['an orgId of null', deleteOrganizationInput, { orgId: null }, 'org_id_required', 'orgId is required', 'orgId'],
    ['an empty orgId', deleteOrganizationInput, { orgId: '' }, 'org_id_required', 'orgId is required', 'orgId'],
    ['a look-up without orgId', getOrganizationInput, {}, 'org_id_required', 'orgId is required', 'orgId'],
    ['a change of nothing', updateOrganizationInput, { orgId }, 'nothing_to_update', 'Nothing to update', ''],
    [
      'a change of nothing but null',
      updateOrganizationInput,
      { orgId, name: null, management_email: null },
      'nothing_to_update',
      'Nothing to update',
      '',
    ],
    [
      'a change of an unknown field alone',
      updateOrganizationInput,
      { orgId, customer_id: 'c' },
      'nothing_to_update',
      'Nothing to update',
      '',
    ],
  ])('%s is refused by its own sentence', (_, schema, input, code, sentence, path) => {
    expect(refusal(schema, input)).toEqual({ sentence, code, path })
  })
})

describe('an input', () => {
  test.each<[what: string, got: string, value: unknown]>([
    ['a number', '7', 7],
    ['NaN', 'NaN', Number.NaN],
    ['a boolean', 'a boolean', true],
    ['an array', 'an array', ['A']],
    ['an object', 'an object', { toString: 'A' }],
  ])('with %s in place of text gets an error that names the field and what came', (_, got, value) => {
    expect(refusal(createOrganizationInput, { name: value })).toEqual({
      sentence: `Expected name to be text, got ${got}`,
      code: 'invalid_input',
      path: 'name',
    })
    expect(refusal(deleteOrganizationInput, { orgId: value })).toEqual({
      sentence: `Expected orgId to be text, got ${got}`,
      code: 'invalid_input',
      path: 'orgId',
    })
    expect(refusal(updateOrganizationInput, { orgId, logo: value }).sentence).toBe(`${expectedLogo} ${got}`)
    expect(refusal(createOrganizationInput, { name: 'A', email: value }).sentence).toBe(
      `Expected email to be an e-mail address, got ${got}`,
    )
  })

  test.each([
    ['text', '7 characters', '{"a":1}'],
    ['a number', '1', 1],
    ['an array', 'an array', []],
  ])('that is %s and no object is refused', (_, got, input) => {
    const refused = { sentence: `Expected the input to be an object, got ${got}`, code: 'invalid_input', path: '' }
    for (const schema of [createOrganizationInput, updateOrganizationInput, deleteOrganizationInput]) {
      expect(refusal(schema, input)).toEqual(refused)
    }
  })

  test.each([undefined, null])('that is %s is refused', (input) => {
    expect(refusal(createOrganizationInput, input)).toMatchObject({ sentence: 'the input is required', path: '' })
  })

  test('may hold unknown fields, which are left out', () => {
    const more = { customer_id: 'c', id: 'org_2', created_by: 'user_1', __proto__: null }
    expect(parseInput(createOrganizationInput, { name: 'A', ...more })).toEqual({ name: 'A' })
    expect(parseInput(updateOrganizationInput, { orgId, name: 'B', ...more })).toEqual({ orgId, name: 'B' })
  })

  test('of a deletion may not hold unknown fields', () => {
    expect(parseInput(deleteOrganizationInput, { orgId })).toEqual({ orgId })
    expect(refusal(deleteOrganizationInput, { orgId, dry_run: true })).toEqual({
      sentence: 'Expected only orgId in a call that destroys, got also dry_run',
      code: 'invalid_input',
      path: '',
    })
  })

  test('names every field at fault, the first one in its sentence', () => {
    const input = { orgId, name: 'a\0', logo: 'http://example.com', management_email: 'a' }
    expect(() => parseInput(updateOrganizationInput, input)).toThrow(
      expect.objectContaining({
        message: `${expectedName} 2 characters`,
        issues: [
          { path: 'name', message: `${expectedName} 2 characters` },
          { path: 'logo', message: `${expectedLogo} 18 characters` },
          { path: 'management_email', message: 'Expected management_email to be an e-mail address, got 1 characters' },
        ],
      }),
    )
  })
})

describe('the list of organizations', () => {
  test('takes one orgId, or none for all', () => {
    for (const input of [{}, { orgId: null }, { page: 1 }]) {
      expect(parseInput(readOrganizationsInput, input).orgId).toBeUndefined()
    }
    expect(parseInput(readOrganizationsInput, { orgId })).toEqual({ orgId })
  })

  test.each([
    ['the first 1,000 without page and limit', {}, { page: 0, limit: 1000 }],
    ['50 to a page', { page: 2 }, { page: 2, limit: 50 }],
    ['the first page of a size', { limit: 7 }, { page: 0, limit: 7 }],
    ['a page of a size', { page: 1, limit: 1000 }, { page: 1, limit: 1000 }],
  ])('is %s', (_, input, page) => {
    expect(longPageOf(parseInput(readOrganizationsInput, input))).toEqual(page)
  })

  test.each([[{ limit: 0 }], [{ limit: 1001 }], [{ page: -1 }], [{ page: 0.5 }]])('has no page %o', (input) => {
    expect(refusal(readOrganizationsInput, input)).toMatchObject({
      code: 'invalid_input',
      path: Object.keys(input).join(''),
    })
  })

  test('does not take an empty orgId for all of them', () => {
    expect(refusal(readOrganizationsInput, { orgId: '' })).toEqual({
      sentence: 'Expected orgId to be the id of an organization, got an empty text: leave it out to list all',
      code: 'invalid_input',
      path: 'orgId',
    })
  })
})
