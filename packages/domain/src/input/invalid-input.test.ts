import { expect, test } from 'vitest'
import { replayTombstonesInput } from '../deletion/tombstone.ts'
import { DomainError } from '../errors.ts'
import { createApiKeyInput } from '../keys/api-key.ts'
import { MAX_ISSUES, parseInput } from './invalid-input.ts'

const ids = Array.from({ length: 100 }, () => 1)
const limits = { name: 'X', mode: 'all', limited_to_orgs: ids, limited_to_apps: ids }
const tombstones = Array.from({ length: 200 }, () => ({}))

test.each([
  ['tombstones', () => parseInput(replayTombstonesInput, { tombstones })],
  ['limits', () => parseInput(createApiKeyInput, limits)],
])('the refusal of many wrong %s lists the first 100 issues', (_, parse) => {
  const refused = refusalOf(parse)
  expect(refused.issues).toHaveLength(MAX_ISSUES)
  expect(refused.message).toBe(refused.issues?.[0]?.message)
})

function refusalOf(parse: () => unknown): DomainError {
  try {
    parse()
  } catch (error) {
    if (error instanceof DomainError) return error
  }
  throw new Error('Expected the input to be refused')
}
