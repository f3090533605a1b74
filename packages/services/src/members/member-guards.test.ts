import { testDatabases } from '@organizations/database/testing'
import { errorSentences, roles, type ErrorCode } from '@organizations/domain'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { Caller } from '../deps.ts'
import { openPeople, withKey, type People } from '../testing/people.ts'

const refusal = (code: ErrorCode) => ({ code, message: errorSentences[code] })
const rank = (role: (typeof roles)[number]) => roles.indexOf(role)

describe.for(testDatabases)('the guards of members on $name', ({ open }) => {
  let people: People
  beforeEach(async () => {
    people = await openPeople(open)
  })
  afterEach(() => people.close())

  test('are asked in the order of the contract: input, access, right, last super admin', async () => {
    const { owner, upsert, remove } = people
    const stranger = await people.person('stranger')
    const reader = await people.member('reader', 'read')
    const admin = await people.member('admin', 'admin')
    const sentences: [Caller, string, string, ErrorCode][] = [
      [stranger, 'no address', 'super_admin', 'invalid_email'],
      [stranger, 'nobody@example.com', 'owner', 'invalid_role'],
      [stranger, 'nobody@example.com', 'read', 'organization_not_accessible'],
      [reader, 'nobody@example.com', 'read', 'insufficient_member_permissions'],
      [
        await withKey(people.deps, owner, { mode: 'write' }),
        'nobody@example.com',
        'read',
        'insufficient_member_permissions',
      ],
      [
        await withKey(people.deps, owner, { limitedToOrgs: [] }),
        'nobody@example.com',
        'read',
        'organization_not_accessible',
      ],
      [admin, 'nobody@example.com', 'super_admin', 'insufficient_member_permissions'],
      [admin, 'nobody@example.com', 'read', 'member_not_found'],
      [admin, 'owner@example.com', 'read', 'insufficient_member_permissions'], // before the last admin's rule
      [owner, 'owner@example.com', 'super_admin', 'already_member'],
      [owner, 'owner@example.com', 'admin', 'last_admin'],
    ]
    for (const [actor, email, role, code] of sentences) {
      await expect(upsert(actor, email, role)).rejects.toMatchObject(refusal(code))
    }
    const removals: [Caller, string, ErrorCode][] = [
      [stranger, 'no address', 'invalid_email'],
      [stranger, 'owner@example.com', 'organization_not_accessible'],
      [stranger, 'stranger@example.com', 'organization_not_accessible'],
      [reader, 'nobody@example.com', 'insufficient_member_permissions'],
      [admin, 'nobody@example.com', 'member_not_found'],
      [admin, 'stranger@example.com', 'member_not_found'],
      [admin, 'owner@example.com', 'insufficient_member_permissions'],
      [owner, 'owner@example.com', 'last_admin'],
    ]
    for (const [actor, email, code] of removals) {
      await expect(remove(actor, email)).rejects.toMatchObject(refusal(code))
    }
    expect(await people.rolesNow()).toEqual({ owner: 'super_admin', reader: 'read', admin: 'admin' })
  })

  test.for(roles.flatMap((own) => roles.map((granted) => [own, granted] as const)))(
    'as %s, inviting a user as %s',
    async ([own, granted]) => {
      const actor = await people.member('actor', own)
      await people.person('ann')
      const invitation = people.upsert(actor, 'ann@example.com', granted)
      if (rank(own) >= rank('admin') && rank(granted) <= rank(own)) {
        expect(await invitation).toMatchObject({ role: `invite_${granted}` })
      } else await expect(invitation).rejects.toMatchObject(refusal('insufficient_member_permissions'))
    },
  )

  const holders = roles.flatMap((own) =>
    roles.flatMap((held) => [true, false].map((isPending) => ({ own, held, isPending }))),
  )
  test.for(holders)(
    'as $own, changing and removing who is $held (pending: $isPending)',
    async ({ own, held, isPending }) => {
      const actor = await people.member('actor', own)
      if (isPending) {
        await people.person('ann')
        await people.upsert(people.owner, 'ann@example.com', held)
      } else await people.member('ann', held)
      const shown = isPending ? `invite_${held}` : held
      const may = rank(own) >= rank('admin') && rank(held) <= rank(own)
      const to = held === 'read' ? 'upload' : 'read'
      const change = people.upsert(actor, 'ann@example.com', to)
      if (may) expect(await change).toMatchObject({ role: isPending ? `invite_${to}` : to })
      else await expect(change).rejects.toMatchObject(refusal('insufficient_member_permissions'))
      expect(await people.rolesNow()).toHaveProperty('ann', may ? (isPending ? `invite_${to}` : to) : shown)
      const removal = people.remove(actor, 'ann@example.com')
      if (may) await removal
      else await expect(removal).rejects.toMatchObject(refusal('insufficient_member_permissions'))
      expect('ann' in (await people.rolesNow())).toBe(!may)
    },
  )

  test('the last super admin stays, no matter who asks and how; a pending one does not count', async () => {
    const { owner, upsert, remove, accept, rolesNow } = people
    const ann = await people.person('ann')
    await upsert(owner, 'ann@example.com', 'super_admin')
    const attempts = () => [
      remove(owner, 'owner@example.com'),
      ...(['read', 'upload', 'write', 'admin'] as const).map((role) => upsert(owner, 'owner@example.com', role)),
    ]
    for (const result of await Promise.allSettled(attempts())) {
      expect(result).toMatchObject({ status: 'rejected', reason: refusal('last_admin') })
    }
    await accept(ann)
    expect(await upsert(ann, 'owner@example.com', 'read')).toMatchObject({ role: 'read' })
    await expect(remove(ann, 'ann@example.com')).rejects.toMatchObject(refusal('last_admin'))
    await expect(upsert(ann, 'ann@example.com', 'admin')).rejects.toMatchObject(refusal('last_admin'))
    expect(await rolesNow()).toEqual({ owner: 'read', ann: 'super_admin' })
  })
})
