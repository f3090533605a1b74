import { describe, expect, test } from 'vitest'
import { listDeletionsInput, retryDeletionInput } from '../deletion/deletion-inputs.ts'
import { parseInput } from '../input/invalid-input.ts'
import { createUserInput, listUsersInput } from './user.ts'

describe('the input of an operator', () => {
  test.each([
    ['an address in lower case', { email: ' Ann@Example.COM ' }, { email: 'ann@example.com' }],
    ['null for what may be left out', { email: 'a@b.io', name: null, plan: null }, { email: 'a@b.io' }],
    [
      'a name and a plan',
      { email: 'a@b.io', name: ' Ann ', plan: 'enterprise' },
      { email: 'a@b.io', name: 'Ann', plan: 'enterprise' },
    ],
  ])('makes a user with %s', (_, input, output) => {
    expect(parseInput(createUserInput, input)).toEqual(output)
  })

  test.each([
    ['a user without address', createUserInput, {}, 'email is required'],
    ['a bad address', createUserInput, { email: 'a' }, 'Expected email to be an e-mail address, got 1 characters'],
    [
      'an unknown plan',
      createUserInput,
      { email: 'a@b.io', plan: 'gold' },
      'Expected plan to be standard or enterprise, got 4 characters',
    ],
    [
      'a blank name',
      createUserInput,
      { email: 'a@b.io', name: ' ' },
      'Expected name to be text of 1-255 characters without control characters, got 0 characters',
    ],
    ['a page below 0', listUsersInput, { page: -1 }, 'Expected page to be a whole number from 0 to 1000000, got -1'],
    ['half a page', listUsersInput, { page: 1.5 }, 'Expected page to be a whole number from 0 to 1000000, got 1.5'],
    [
      'a page as text',
      listUsersInput,
      { page: '1' },
      'Expected page to be a whole number from 0 to 1000000, got 1 characters',
    ],
    [
      'an unknown state',
      listDeletionsInput,
      { state: 'done' },
      'Expected state to be one of requested, sweeping, verifying, blocked, completed, superseded, got 4 characters',
    ],
    [
      'a page beyond all',
      listDeletionsInput,
      { page: 1_000_001 },
      'Expected page to be a whole number from 0 to 1000000, got 1000001',
    ],
    ['a retry of nothing', retryDeletionInput, {}, 'id is required'],
    ['a retry of a number', retryDeletionInput, { id: 7 }, 'Expected id to be the id of a deletion, got 7'],
  ])('is refused for %s, in words', (_, schema, input, message) => {
    expect(() => parseInput(schema, input)).toThrow(expect.objectContaining({ code: 'invalid_input', message }))
  })
})
