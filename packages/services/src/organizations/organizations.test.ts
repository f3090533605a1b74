import { testDatabases, type TestDatabase } from '@organizations/database/testing'
import type { OrganizationId, Role } from '@organizations/domain'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { Caller } from '../deps.ts'
import { createOrganization } from './create-organization.ts'
import { getOrganization } from './get-organization.ts'
import { listOrganizations } from './list-organizations.ts'
import { openTestDeps, type TestDeps } from '../testing/test-deps.ts'
import { updateOrganization } from './update-organization.ts'

describe.for(testDatabases)('organizations on $name', ({ open }) => {
  let database: TestDatabase
  let deps: TestDeps
  let owner: Caller
  let neighbour: Caller
  let orgId: OrganizationId
  let neighbourOrgId: OrganizationId
  beforeEach(async () => {
    database = await open()
    deps = await openTestDeps(database)
    deps.now = 1000
    owner = (await deps.newUser('owner@example.com')).actor
    neighbour = (await deps.newUser('neighbour@example.com')).actor
    orgId = await create(owner, 'Acme')
    neighbourOrgId = await create(neighbour, 'Neighbour')
  })
  afterEach(async () => {
    await database.remove()
    await deps.remove()
  })

  const create = async (actor: Caller, name: string) =>
    (await createOrganization(deps, { actor, input: { name, email: undefined } })).id
  const get = (actor: Caller, id: string) => getOrganization(deps, { actor, input: { orgId: id } })
  const noChange = { name: undefined, management_email: undefined }
  const rename = (actor: Caller, name: string) =>
    updateOrganization(deps, { actor, input: { ...noChange, orgId, name } })
  const join = (actor: Caller, role: Role, acceptedAt: number | null) =>
    database.db.transaction().execute((trx) =>
      trx
        .insertInto('members')
        .values({
          organization_id: orgId,
          user_id: actor.userId,
          role,
          accepted_at: acceptedAt,
          invitation_ends_at: null,
          created_at: 1,
        })
        .execute(),
    )

  test('a new one belongs to its creator and carries the time of the clock', async () => {
    expect(await get(owner, orgId)).toStrictEqual({
      id: orgId,
      created_by: owner.userId,
      created_at: '1970-01-01T00:00:01.000Z',
      updated_at: '1970-01-01T00:00:01.000Z',
      logo: null,
      name: 'Acme',
      management_email: 'owner@example.com',
      customer_id: null,
    })
  })

  test('creating one needs a key of mode all without limits', async () => {
    for (const key of [
      { ...owner.key, mode: 'write' as const },
      { ...owner.key, limitedToOrgs: [orgId] },
      { ...owner.key, limitedToApps: [] },
    ]) {
      await expect(create({ ...owner, key }, 'X')).rejects.toMatchObject({ code: 'admin_role_required' })
    }
    expect((await listOrganizations(deps, { actor: owner, input: {} })).data).toHaveLength(1)
  })

  test('a creation that fails half-way leaves nothing', async () => {
    const ghost: Caller = { ...owner, userId: deps.ids.user() }
    await expect(create(ghost, 'Ghost')).rejects.toThrow(/foreign key/i)
    const rows = await database.db.selectFrom('organizations').select('name').orderBy('name').execute()
    expect(rows.map(({ name }) => name)).toEqual(['Acme', 'Neighbour'])
  })

  test('the list is newest first and holds what the key reaches, of accepted memberships alone', async () => {
    const second = await create(owner, 'Second')
    const list = async (actor: Caller) => (await listOrganizations(deps, { actor, input: {} })).data.map(({ id }) => id)
    expect(await list(owner)).toEqual([second, orgId])
    expect(await list({ ...owner, key: { ...owner.key, limitedToOrgs: [orgId, neighbourOrgId, 'x'] } })).toEqual([
      orgId,
    ])
    expect(await list({ ...owner, key: { ...owner.key, limitedToOrgs: [] } })).toEqual([])
    await join(neighbour, 'admin', null)
    expect(await list(neighbour)).toEqual([neighbourOrgId])
  })

  test('an update moves updated_at on, even within one millisecond and when the clock goes back', async () => {
    for (const now of [1000, 1000, 500]) {
      const before = await get(owner, orgId)
      deps.now = now
      const after = await rename(owner, `At ${now}`)
      expect(after.updated_at > before.updated_at).toBe(true)
      expect(after).toStrictEqual({ ...before, name: `At ${now}`, updated_at: after.updated_at })
    }
    expect(await get(neighbour, neighbourOrgId)).toMatchObject({
      name: 'Neighbour',
      updated_at: '1970-01-01T00:00:01.000Z',
    })
  })

  test.for([
    ['read', 'admin_role_required'],
    ['upload', 'admin_role_required'],
    ['write', 'admin_role_required'],
    ['admin', undefined],
    ['super_admin', undefined],
  ] as const)('a member with role %s may read it; what they change: %s', async ([role, refusal]) => {
    await join(neighbour, role, 1)
    expect(await get(neighbour, orgId)).toMatchObject({ name: 'Acme' })
    const update = rename(neighbour, 'Changed')
    if (refusal === undefined) expect(await update).toMatchObject({ name: 'Changed' })
    else await expect(update).rejects.toMatchObject({ code: refusal })
    expect(await get(owner, orgId)).toMatchObject({ name: refusal === undefined ? 'Changed' : 'Acme' })
  })

  test('unknown, not theirs, pending, out of the key’s reach: all alike', async () => {
    await join(deps.operator, 'super_admin', null)
    const attempts = [
      get(owner, neighbourOrgId),
      get(owner, deps.ids.organization()),
      get(owner, 'nonsense'),
      get(deps.operator, orgId),
      rename(neighbour, 'X'),
      get({ ...owner, key: { ...owner.key, limitedToOrgs: [neighbourOrgId] } }, orgId),
    ]
    for (const result of await Promise.allSettled(attempts)) {
      expect(result).toMatchObject({
        reason: { code: 'organization_not_accessible', message: 'No access to this organization', issues: undefined },
      })
    }
  })
})
