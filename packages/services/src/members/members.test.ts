import { testDatabases } from '@organizations/database/testing'
import { errorSentences, roles, type ErrorCode } from '@organizations/domain'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { deleteOrganization } from '../organizations/delete-organization.ts'
import { getOrganization } from '../organizations/get-organization.ts'
import { listMembers } from './list-members.ts'
import { listOrganizations } from '../organizations/list-organizations.ts'
import { openPeople, withKey, type People } from '../testing/people.ts'

const refusal = (code: ErrorCode) => ({ code, message: errorSentences[code] })

const SEVEN_DAYS_MS = 7 * 24 * 3_600_000

describe.for(testDatabases)('members on $name', ({ open }) => {
  let people: People
  beforeEach(async () => {
    people = await openPeople(open)
  })
  afterEach(() => people.close())

  const passTime = (ms: number) => (people.deps.now = people.deps.clock() + ms)

  test.for(roles)(
    'an invitation as %s is told as such, grants nothing, and is worth its role once accepted',
    async (role) => {
      const { deps, owner, orgId, upsert, accept, rolesNow } = people
      const ann = await people.person('ann')
      expect(await upsert(owner, 'ann@example.com', role)).toEqual({
        uid: ann.userId,
        email: 'ann@example.com',
        image_url: null,
        role: `invite_${role}`,
      })
      await expect(getOrganization(deps, { actor: ann, input: { orgId } })).rejects.toMatchObject(
        refusal('organization_not_accessible'),
      )
      await expect(people.remove(ann, 'owner@example.com')).rejects.toMatchObject(
        refusal('organization_not_accessible'),
      )
      expect((await listOrganizations(deps, { actor: ann, input: {} })).data).toEqual([])
      await accept(ann)
      expect(await rolesNow()).toEqual({ owner: 'super_admin', ann: role })
      expect(await getOrganization(deps, { actor: ann, input: { orgId } })).toMatchObject({ id: orgId })
    },
  )

  test('are listed for every caller who may read, newest users first', async () => {
    const { deps, orgId } = people
    const ann = await people.member('ann', 'read')
    await people.person('ben')
    await people.upsert(people.owner, 'ben@example.com', 'write')
    const reader = await withKey(people.deps, ann, { mode: 'read' })
    const list = (await listMembers(deps, { actor: reader, input: { orgId } })).data
    expect(list.map(({ email, role }) => [email, role])).toEqual([
      ['ben@example.com', 'invite_write'],
      ['ann@example.com', 'read'],
      ['owner@example.com', 'super_admin'],
    ])
  })

  test('an invitation lasts 7 days to the millisecond, and then is as if it had never been', async () => {
    const { owner, upsert, accept, rolesNow } = people
    const ann = await people.person('ann')
    const admin = await people.member('admin', 'admin')
    await upsert(owner, 'ann@example.com', 'super_admin')
    passTime(SEVEN_DAYS_MS - 1)
    expect(await rolesNow()).toHaveProperty('ann', 'invite_super_admin')
    passTime(1)
    expect(await rolesNow()).not.toHaveProperty('ann')
    await expect(accept(ann)).rejects.toMatchObject(refusal('invitation_not_found'))
    await expect(people.remove(owner, 'ann@example.com')).rejects.toMatchObject(refusal('member_not_found'))
    // Not above the admin's own role any more: there is none to change.
    expect(await upsert(admin, 'ann@example.com', 'read')).toMatchObject({ role: 'invite_read' })
  })

  test('that are invited again with the same role get 7 new days, with another role that role', async () => {
    const { owner, upsert, accept, rolesNow } = people
    const ann = await people.person('ann')
    await upsert(owner, 'ann@example.com', 'write')
    passTime(SEVEN_DAYS_MS - 1)
    await upsert(owner, 'ann@example.com', 'write')
    passTime(SEVEN_DAYS_MS - 1)
    expect(await upsert(owner, 'ann@example.com', 'admin')).toMatchObject({ role: 'invite_admin' })
    passTime(SEVEN_DAYS_MS - 1)
    await accept(ann)
    expect(await rolesNow()).toMatchObject({ ann: 'admin' })
  })

  test('an invitation is accepted once, by the invited, through a key of mode all that reaches the organization', async () => {
    const { deps, owner, orgId, upsert, accept } = people
    const [ann, ben] = [await people.person('ann'), await people.person('ben')]
    await upsert(owner, 'ann@example.com', 'read')
    await expect(accept(ben)).rejects.toMatchObject(refusal('invitation_not_found'))
    await expect(accept(owner)).rejects.toMatchObject(refusal('invitation_not_found'))
    await expect(accept(await withKey(people.deps, ann, { limitedToOrgs: [] }))).rejects.toMatchObject(
      refusal('invitation_not_found'),
    )
    await expect(accept(await withKey(people.deps, ann, { limitedToApps: ['com.example.app'] }))).rejects.toMatchObject(
      refusal('invitation_not_found'),
    )
    await expect(accept(await withKey(people.deps, ann, { mode: 'write' }))).rejects.toMatchObject(
      refusal('insufficient_member_permissions'),
    )
    await accept(await withKey(people.deps, ann, { limitedToOrgs: [orgId] }))
    await expect(accept(ann)).rejects.toMatchObject(refusal('invitation_not_found'))
    await upsert(owner, 'ben@example.com', 'read')
    await deleteOrganization(deps, { actor: owner, input: { orgId } })
    await expect(accept(ben)).rejects.toMatchObject(refusal('invitation_not_found'))
  })

  test('an invitation that is withdrawn cannot be accepted', async () => {
    const ann = await people.person('ann')
    await people.upsert(people.owner, 'ann@example.com', 'super_admin')
    await people.remove(people.owner, 'ann@example.com')
    await expect(people.accept(ann)).rejects.toMatchObject(refusal('invitation_not_found'))
    expect(await people.rolesNow()).toEqual({ owner: 'super_admin' })
  })

  test('addresses are compared in lower case and without the space around them', async () => {
    const { owner, upsert, remove, rolesNow } = people
    const ann = await people.member('ann', 'read')
    expect(await upsert(owner, ' ANN@Example.com ', 'write')).toMatchObject({ uid: ann.userId, role: 'write' })
    await remove(ann, 'Ann@EXAMPLE.com')
    expect(await rolesNow()).toEqual({ owner: 'super_admin' })
  })

  test('a role is changed at once, and the same role again is refused', async () => {
    const { deps, owner, orgId, upsert } = people
    const ann = await people.member('ann', 'read')
    expect(await upsert(owner, 'ann@example.com', 'admin')).toMatchObject({ role: 'admin' })
    await upsert(ann, 'ann@example.com', 'write') // who may change members may step down
    await expect(upsert(ann, 'owner@example.com', 'read')).rejects.toMatchObject(
      refusal('insufficient_member_permissions'),
    )
    await expect(upsert(owner, 'ann@example.com', 'write')).rejects.toMatchObject(refusal('already_member'))
    expect(await getOrganization(deps, { actor: ann, input: { orgId } })).toMatchObject({ id: orgId })
  })

  test('what a member may do ends with the commit that removes them, for all of their keys', async () => {
    const { deps, owner, orgId } = people
    const ann = await people.member('ann', 'admin')
    const keys = [
      ann,
      await withKey(people.deps, ann, { mode: 'read' }),
      await withKey(people.deps, ann, { limitedToOrgs: [orgId] }),
    ]
    for (const actor of keys) await getOrganization(deps, { actor, input: { orgId } })
    await people.remove(owner, 'ann@example.com')
    for (const actor of keys) {
      await expect(getOrganization(deps, { actor, input: { orgId } })).rejects.toMatchObject(
        refusal('organization_not_accessible'),
      )
      await expect(people.upsert(actor, 'owner@example.com', 'read')).rejects.toMatchObject(
        refusal('organization_not_accessible'),
      )
    }
    expect(await getOrganization(deps, { actor: owner, input: { orgId } })).toMatchObject({ id: orgId })
  })

  test.for(roles)('a member with the role %s may remove themself, through a key of mode all', async (role) => {
    const ann = await people.member('ann', role)
    for (const mode of ['read', 'upload', 'write'] as const) {
      await expect(people.remove(await withKey(people.deps, ann, { mode }), 'ann@example.com')).rejects.toMatchObject(
        refusal('insufficient_member_permissions'),
      )
    }
    await people.remove(ann, 'ann@example.com')
    expect(await people.rolesNow()).toEqual({ owner: 'super_admin' })
  })
})
