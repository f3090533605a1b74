import { describe, expect, test } from 'vitest'
import { createUserInput } from '../operator/user.ts'
import { setPolicyInput } from '../organizations/key-policy.ts'
import { refusal } from '../testing/refusal.ts'
import { createApiKeyInput, excessOfLimits, updateApiKeyInput, wholeRight } from './api-key.ts'

const orgId = 'org_01h455vb4pex5vsknk084sn02q'

describe('the limits of a new key', () => {
  test.each([
    ['none', {}, undefined],
    ['empty lists', { limitedToOrgs: [], limitedToApps: [] }, undefined],
    ['100 of each kind', { limitedToOrgs: list(100, orgId), limitedToApps: list(100, 'com.example.app') }, undefined],
    [
      '101 of a kind',
      { limitedToOrgs: list(101, orgId) },
      'Expected a key to be limited to at most 100 ids of a kind, got 101',
    ],
    ['8,192 bytes together', { limitedToOrgs: list(32, 'a'.repeat(255)), limitedToApps: list(32, 'a') }, undefined],
    [
      '8,193 bytes together, of characters of two bytes',
      { limitedToOrgs: list(32, `${'a'.repeat(253)}é`), limitedToApps: list(33, 'a') },
      'Expected the ids that a key is limited to to have at most 8192 bytes together, got 8193',
    ],
  ])('may be %s, or are refused', (_, limits, sentence) => {
    expect(excessOfLimits({ ...wholeRight, ...limits })).toBe(sentence)
  })
})

describe('a call that sets rights', () => {
  test.each([
    ['makes a key', createApiKeyInput, { name: 'X', mode: 'read', limited_to_org: [orgId] }, 'limited_to_org'],
    ['changes a key', updateApiKeyInput, { id: 1, name: 'X', limited_to_apps: [] }, 'limited_to_apps'],
    ['changes a policy', setPolicyInput, { orgId, require_apikey_expiration: true, max_days: 1 }, 'max_days'],
    ['makes a user and their key', createUserInput, { email: 'a@b.io', expires_at: 'soon' }, 'expires_at'],
  ])('and %s refuses a field that it does not know', (_, schema, input, field) => {
    const refused = refusal(schema, input)
    expect(refused).toMatchObject({ code: 'invalid_input' })
    expect(refused.sentence).toMatch(new RegExp(`^Expected only .* in a call that sets rights, got also ${field}$`))
  })
})

function list(length: number, id: string): string[] {
  return Array<string>(length).fill(id)
}
