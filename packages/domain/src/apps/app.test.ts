import { describe, expect, test } from 'vitest'
import { createAppInput, deleteAppInput, getAppInput, listAppsInput, newAppId, updateAppInput } from './app.ts'
import { parseInput } from '../input/invalid-input.ts'
import { invalidAppIds, validAppIds } from '../testing/app-ids.ts'
import { refusal } from '../testing/refusal.ts'

const app_id = 'com.example.app'
const whole = { app_id, name: 'App', owner_org: 'org_1' }
// The sentence that names the form of an id.
const mustBeId = 'Expected app_id to be a reverse-domain name such as com.example.app, of at most 255 characters'
const mustBeName = (length: number) =>
  `Expected name to be text of 1-255 characters without control characters, got ${length} characters`

describe('the id of a new app', () => {
  test('has many cases here, and each once', () => {
    for (const ids of [validAppIds, invalidAppIds]) {
      expect(ids.length).toBeGreaterThanOrEqual(50)
      expect(new Set(ids).size).toBe(ids.length)
    }
  })

  test.each(validAppIds)('may be %j, and is kept as it came', (id) => {
    expect(parseInput(newAppId, id)).toBe(id)
    expect(parseInput(createAppInput, { ...whole, app_id: id })).toEqual({ ...whole, app_id: id })
  })

  const refused = { sentence: 'Invalid app configuration', code: 'invalid_app_configuration', path: 'app_id' }

  test.each(invalidAppIds)('is not %j', (id) => {
    expect(refusal(createAppInput, { ...whole, app_id: id })).toEqual(refused)
  })

  test.each([[7], [true], [['com.example']], [{ length: 3 }]])('is text, and not %j', (id) => {
    expect(refusal(createAppInput, { ...whole, app_id: id })).toEqual(refused)
  })

  test.each([undefined, null])('is required: %s is none', (id) => {
    expect(refusal(createAppInput, { ...whole, app_id: id })).toEqual({
      sentence: 'app_id is required',
      code: 'invalid_input',
      path: 'app_id',
    })
  })

  test('has at most 255 characters', () => {
    for (const begin of ['com.', 'a.b.', `${'a'.repeat(200)}.`]) {
      const longest = begin.padEnd(255, 'x')
      expect(parseInput(newAppId, longest)).toBe(longest)
      expect(refusal(createAppInput, { ...whole, app_id: `${longest}x` })).toEqual(refused)
    }
  })

  test('is decided in bounded time for every text', () => {
    // It takes a few milliseconds; an expression that backtracks would not come back.
    for (let round = 0; round < 20; round += 1) {
      for (const part of ['a', 'a.', '.a', 'a_.', 'a-', '..', 'a.-']) {
        for (const length of [125, 1_000_000]) expect(newAppId.safeParse(`${part.repeat(length)}!`).success).toBe(false)
      }
    }
  })
})

describe('a new app', () => {
  test.each([undefined, null, '', ' ', ' \t\n\u00a0'])('needs a name, and %j is none', (name) => {
    expect(refusal(createAppInput, { ...whole, name })).toEqual({
      sentence: 'Name is required',
      code: 'name_required',
      path: 'name',
    })
  })

  test.each([undefined, null, ''])('needs an organization, and %j is none', (owner_org) => {
    expect(refusal(createAppInput, { ...whole, owner_org })).toEqual({
      sentence: 'owner_org is required',
      code: 'invalid_input',
      path: 'owner_org',
    })
  })

  test('has an icon when one comes', () => {
    const icon = 'https://example.com/icon.png'
    expect(parseInput(createAppInput, { ...whole, icon })).toEqual({ ...whole, icon })
    for (const none of [undefined, null])
      expect(parseInput(createAppInput, { ...whole, icon: none }).icon).toBeUndefined()
  })

  test('brings no other field along', () => {
    const more = { id: 'uuid', user_id: 'user_1', last_version: '1.0.0', retention: 1 }
    expect(parseInput(createAppInput, { ...whole, ...more })).toEqual(whole)
  })

  test('names every field at fault, the first one in its sentence', () => {
    expect(() => parseInput(createAppInput, { app_id: 'x', name: '' })).toThrow(
      expect.objectContaining({
        message: 'Invalid app configuration',
        code: 'invalid_app_configuration',
        issues: [
          { path: 'app_id', message: mustBeId },
          { path: 'name', message: 'Name is required' },
          { path: 'owner_org', message: 'owner_org is required' },
        ],
      }),
    )
  })
})

describe('the name of an app', () => {
  const both = [
    [createAppInput, whole],
    [updateAppInput, { app_id }],
  ] as const

  test.each([
    ['one character', 'A', 'A'],
    ['255 emoji', '🦊'.repeat(255), '🦊'.repeat(255)],
    ['blanks around', '  My  App\n', 'My  App'],
  ])('of %s is kept, trimmed', (_, name, kept) => {
    for (const [schema, rest] of both) expect(parseInput(schema, { ...rest, name })).toMatchObject({ name: kept })
  })

  test.each(['x'.repeat(256), 'a\0b', 'a\nb', 'a\ud800'])('is not %j', (name) => {
    const refused = { sentence: mustBeName(name.length), code: 'invalid_input', path: 'name' }
    for (const [schema, rest] of both) expect(refusal(schema, { ...rest, name })).toEqual(refused)
  })

  test('is not changed into nothing', () => {
    expect(refusal(updateAppInput, { app_id, name: ' ' })).toMatchObject({ sentence: mustBeName(0), path: 'name' })
  })
})

describe('the icon of an app', () => {
  test.each(['http://example.com/i.png', 'https://user@example.com/i.png', 'data:image/png;base64,AAAA', ' '])(
    'is not %j',
    (icon) => {
      const what = 'an https: URL without credentials, of at most 2048 characters'
      const sentence = `Expected icon to be ${what}, got ${icon.length} characters`
      for (const [schema, rest] of [
        [createAppInput, whole],
        [updateAppInput, { app_id }],
      ] as const) {
        expect(refusal(schema, { ...rest, icon })).toEqual({ sentence, code: 'invalid_input', path: 'icon' })
      }
    },
  )

  test('is not empty when the app is made', () => {
    expect(refusal(createAppInput, { ...whole, icon: '' })).toMatchObject({ path: 'icon' })
  })
})

describe('the retention of an app', () => {
  test.each([0, 1, 2_592_000, 63_113_903])('may be %i seconds', (retention) => {
    expect(parseInput(updateAppInput, { app_id, retention })).toEqual({ app_id, retention })
  })

  test.each([-1, 63_113_904, 1.5, Number.NaN, Number.POSITIVE_INFINITY, '60', true])('is not %j', (retention) => {
    const got = { string: '2 characters', boolean: 'a boolean', number: String(retention) }
    expect(refusal(updateAppInput, { app_id, retention })).toEqual({
      sentence: `Expected retention to be a whole number from 0 to 63113903, got ${got[typeof retention as 'number']}`, // or another of its keys
      code: 'invalid_input',
      path: 'retention',
    })
  })
})

describe('a change of an app', () => {
  test('is of at least one field, be it to zero', () => {
    for (const change of [{}, { name: null, icon: null, retention: null }, { owner_org: 'org_2' }]) {
      expect(refusal(updateAppInput, { app_id, ...change })).toEqual({
        sentence: 'Nothing to update',
        code: 'nothing_to_update',
        path: '',
      })
    }
    expect(parseInput(updateAppInput, { app_id, retention: 0 })).toEqual({ app_id, retention: 0 })
  })

  test('does not move the app to another organization', () => {
    expect(parseInput(updateAppInput, { app_id, name: 'B', owner_org: 'org_2' })).toEqual({ app_id, name: 'B' })
  })
})

describe('an app that should exist', () => {
  const schemas = {
    getAppInput,
    deleteAppInput: deleteAppInput.loose(),
    updateAppInput: updateAppInput.and(getAppInput),
  }

  test.each(Object.entries(schemas))('is named by any text in %s, for what names nothing is not found', (_, schema) => {
    for (const id of ['x', ' ', 'com.example.app\n', 'ä'.repeat(999)]) {
      expect(parseInput(schema, { app_id: id, name: 'A' })).toMatchObject({ app_id: id })
    }
    for (const id of [undefined, null, '']) {
      expect(refusal(schema, { app_id: id, name: 'A' })).toMatchObject({
        sentence: 'app_id is required',
        code: 'invalid_input',
        path: 'app_id',
      })
    }
    expect(refusal(schema, { app_id: 7, name: 'A' }).sentence).toBe('Expected app_id to be text, got 7')
  })

  test('is listed by page, of one organization or of all', () => {
    expect(parseInput(listAppsInput, {}).org_id).toBeUndefined()
    expect(parseInput(listAppsInput, { org_id: 'org_1', page: 2, limit: 10 })).toEqual({
      org_id: 'org_1',
      page: 2,
      limit: 10,
    })
    expect(refusal(listAppsInput, { limit: 1001 })).toMatchObject({ path: 'limit' })
  })
})
