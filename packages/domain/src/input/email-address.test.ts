import { describe, expect, test } from 'vitest'
import { createUserInput } from '../operator/user.ts'
import { parseInput } from './invalid-input.ts'
import { upsertMemberInput } from '../members/member.ts'
import { createOrganizationInput } from '../organizations/organization.ts'
import { refusal } from '../testing/refusal.ts'

const label = 'x'.repeat(63)

describe('an e-mail address', () => {
  test.each([
    'a&b@x.de',
    'a/b@x.de',
    'a%b@x.de',
    'a!b@x.de',
    'a=b@x.de',
    'a#b@x.de',
    "o'neil@x.de",
    'a{|}~^`*?$@x.de',
    '-@x.de',
    'a.b.c@x-y.co.uk',
    'a@1.2.de',
    `${'a'.repeat(64)}@x.de`,
    `a@${label}.de`,
    'a@xn--bcher-kva.example',
    'a@x.xn--p1ai',
  ])('may be %s, for all who have one', (email) => {
    expect(parseInput(createOrganizationInput, { name: 'A', email }).email).toBe(email)
    expect(parseInput(createUserInput, { email }).email).toBe(email)
    expect(parseInput(upsertMemberInput, { orgId: 'org_1', email, role: 'read' }).email).toBe(email)
  })

  test.each([
    ['a@bücher.example', 'a@xn--bcher-kva.example'],
    ['a@BÜCHER.example', 'a@xn--bcher-kva.example'],
    ['a@bu\u0308cher.example', 'a@xn--bcher-kva.example'],
    ['a@例え。jp', 'a@xn--r8jz45g.jp'],
    ['a@почта.рф', 'a@xn--80a1acny.xn--p1ai'],
  ])('of an international domain is kept in punycode: %s', (email, kept) => {
    expect(parseInput(createOrganizationInput, { name: 'A', email }).email).toBe(kept)
    expect(parseInput(upsertMemberInput, { orgId: 'org_1', email, role: 'read' }).email).toBe(kept)
  })

  test.each([
    'a@x-.de',
    'a@-x.de',
    'a@x..de',
    'a@.de',
    'a@x.de.',
    'a@x',
    'a@x.d',
    'a@x.1',
    'a@127.0.0.1',
    'a@[127.0.0.1]',
    'a@x_y.de',
    `${'a'.repeat(65)}@x.de`,
    `a@${label}x.de`,
    `a@${'b.'.repeat(126)}de`,
    '.a@x.de',
    'a.@x.de',
    'a..b@x.de',
    '"a b"@x.de',
    'a(b)@x.de',
    'a,b@x.de',
    'a:b@x.de',
    'ü@x.de',
    'a@x.de/ü',
    'a@ü:80.de',
    'a@ü?.de',
    'a@@x.de',
  ])('is not %s', (email) => {
    expect(refusal(createOrganizationInput, { name: 'A', email })).toMatchObject({ path: 'email' })
    expect(refusal(createUserInput, { email })).toMatchObject({ path: 'email' })
    expect(refusal(upsertMemberInput, { orgId: 'org_1', email, role: 'read' })).toMatchObject({
      sentence: 'Invalid email format',
    })
  })
})
