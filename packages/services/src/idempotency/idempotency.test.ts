import { inTransaction } from '@organizations/database'
import { testDatabases } from '@organizations/database/testing'
import {
  createApiKeyInput,
  createUserInput,
  errorSentences,
  parseInput,
  type ApiKey,
  type OrganizationId,
} from '@organizations/domain'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { Caller } from '../deps.ts'
import { acceptInvitation } from '../members/accept-invitation.ts'
import { createApiKey } from '../keys/create-api-key.ts'
import { createOrganization } from '../organizations/create-organization.ts'
import { createUser } from '../operator/users/create-user.ts'
import { deleteOrganization } from '../organizations/delete-organization.ts'
import { runDeletion } from '../deletion/run/run-deletion.ts'
import { openPeople, withKey, type People } from '../testing/people.ts'
import { upsertMember } from '../members/upsert-member.ts'

const HOUR_MS = 3_600_000
const reused = { code: 'idempotency_key_reused', message: errorSentences.idempotency_key_reused }

describe.for(testDatabases)('repeated requests on $name', ({ open }) => {
  let people: People
  let owner: Caller
  beforeEach(async () => {
    people = await openPeople(open)
    owner = people.owner
  })
  afterEach(() => people.close())

  const createOrg = (
    name: string,
    idempotencyKey: string | undefined,
    actor = owner,
  ): Promise<{ id: OrganizationId }> =>
    createOrganization(people.deps, { actor, idempotencyKey, input: { name, email: undefined } })
  const createKey = (idempotencyKey: string, actor = owner): Promise<ApiKey> =>
    createApiKey(people.deps, {
      actor,
      idempotencyKey,
      input: parseInput(createApiKeyInput, { name: 'CI', mode: 'all' }),
    })
  const invite = (role: 'read' | 'write', idempotencyKey: string, actor = owner) =>
    upsertMember(people.deps, {
      actor,
      idempotencyKey,
      input: { orgId: people.orgId, email: 'ann@example.com', role },
    })
  const countOf = async (table: 'organizations' | 'api_keys' | 'audit_entries' | 'idempotency_records' | 'users') =>
    (await people.database.db.selectFrom(table).selectAll().execute()).length

  test('get the first answer again, and nothing is done twice', async () => {
    const first = await createOrg('Twice', 'a')
    const before = [await countOf('organizations'), await countOf('audit_entries')]
    expect(await createOrg('Twice', 'a')).toEqual(first)
    expect([await countOf('organizations'), await countOf('audit_entries')]).toEqual(before)
    expect(await createOrg('Twice', 'b')).not.toEqual(first)
    expect(await createOrg('Twice', undefined)).not.toEqual(first)
  })

  test('with another body are refused, and change nothing', async () => {
    await createOrg('One', 'a')
    await expect(createOrg('Two', 'a')).rejects.toMatchObject(reused)
    expect(await countOf('organizations')).toBe(2)
  })

  test('are remembered for 24 hours to the millisecond, and then are requests like any other', async () => {
    const first = await createOrg('One', 'a')
    people.deps.now = people.deps.clock() + 24 * HOUR_MS - 1
    expect(await createOrg('One', 'a')).toEqual(first)
    people.deps.now = people.deps.clock() + 1
    const second = await createOrg('Two', 'a')
    expect(second).not.toEqual(first)
    expect(await createOrg('Two', 'a')).toEqual(second)
    expect(await countOf('idempotency_records')).toBe(1)
  })

  test('are those of one user to one operation', async () => {
    const first = await createOrg('One', 'a')
    const ann = await people.person('ann')
    expect(await createOrg('One', 'a', ann)).not.toEqual(first)
    expect(await createKey('a')).toMatchObject({ name: 'CI', key: expect.stringMatching(/^orgs_/) })
    expect(await invite('read', 'a')).toMatchObject({ role: 'invite_read' })
    expect(await createOrg('One', 'a')).toEqual(first)
  })

  test('two at the same time are one', async () => {
    const answers = await Promise.all(Array.from({ length: 10 }, () => createOrg('One', 'a')))
    expect(new Set(answers.map(({ id }) => id)).size).toBe(1)
    expect(await countOf('organizations')).toBe(2)
    const mixed = await Promise.allSettled([createOrg('X', 'b'), createOrg('Y', 'b')])
    expect(mixed.map(({ status }) => status).toSorted()).toEqual(['fulfilled', 'rejected'])
    expect(mixed.find(({ status }) => status === 'rejected')).toMatchObject({ reason: reused })
    expect(await countOf('organizations')).toBe(3)
  })

  test('of each operation that makes a key get no secret, and none is kept', async () => {
    const first = await createKey('a')
    expect(await createKey('a')).toEqual({ ...first, key: null })
    const input = parseInput(createUserInput, { email: 'new@example.com' })
    const call = { actor: people.deps.operator, idempotencyKey: 'a', input }
    const made = await createUser(people.deps, call)
    const again = await createUser(people.deps, call)
    expect(again).toEqual({ ...made, apiKey: { ...made.apiKey, key: null } })
    const kept = JSON.stringify(await people.database.db.selectFrom('idempotency_records').selectAll().execute())
    for (const secret of [first.key, made.apiKey.key]) {
      expect(secret).toMatch(/^orgs_/)
      expect(kept).not.toContain(secret)
    }
    expect(kept).not.toContain('orgs_')
  })

  test('what was refused is not kept: it may succeed the next time', async () => {
    await expect(invite('read', 'a')).rejects.toMatchObject({ code: 'member_not_found' })
    expect(await countOf('idempotency_records')).toBe(0)
    const ann = await people.person('ann')
    expect(await invite('read', 'a')).toMatchObject({ role: 'invite_read' })
    const call = { actor: ann, idempotencyKey: 'a', input: { orgId: people.orgId } }
    const accepted = await acceptInvitation(people.deps, call)
    expect(await acceptInvitation(people.deps, call)).toEqual(accepted)
  })

  test('an answer that cannot be kept takes the change back', async () => {
    const before = await countOf('organizations')
    const clock =
      (times = 0) =>
      () => {
        times += 1
        // The last look at the clock of a creation is its audit entry's; the record's own and the key's come first.
        if (times > 3) throw new Error('no more time')
        return people.deps.clock()
      }
    const broken = { ...people.deps, clock: clock() }
    const creation = createOrganization(broken, {
      actor: owner,
      idempotencyKey: 'a',
      input: { name: 'X', email: undefined },
    })
    await expect(creation).rejects.toThrow('no more time')
    expect([await countOf('organizations'), await countOf('idempotency_records')]).toEqual([before, 0])
  })

  test('a key that is too weak, or does not reach the organization, never gets the answer', async () => {
    await people.person('ann')
    await createOrg('One', 'a')
    await invite('read', 'a')
    const { key } = await createKey('a')
    expect(key).toMatch(/^orgs_/)
    for (const mode of ['read', 'upload', 'write'] as const) {
      const weak = await withKey(people.deps, owner, { mode })
      await expect(createOrg('One', 'a', weak)).rejects.toMatchObject({ code: 'admin_role_required' })
      await expect(createKey('a', weak)).rejects.toMatchObject({ code: 'insufficient_key_permissions' })
      await expect(invite('read', 'a', weak)).rejects.toMatchObject({ code: 'insufficient_member_permissions' })
    }
    for (const limit of [{ limitedToOrgs: [] }, { limitedToApps: [] }]) {
      const limited = await withKey(people.deps, owner, limit)
      await expect(createOrg('One', 'a', limited)).rejects.toMatchObject({ code: 'admin_role_required' })
      await expect(invite('read', 'a', limited)).rejects.toMatchObject({ code: 'organization_not_accessible' })
    }
  })

  test('a key that was deleted meanwhile gets no answer, nor does an operator who is none any more', async () => {
    const { deps } = people
    const { operator } = deps
    const other = await withKey(deps, owner, {})
    await createOrg('One', 'a', other)
    const createAnn = () =>
      createUser(deps, {
        actor: operator,
        idempotencyKey: 'a',
        input: parseInput(createUserInput, { email: 'ann@example.com' }),
      })
    await createAnn()
    await inTransaction(deps.db, async (trx) => {
      await trx.deleteFrom('api_keys').where('id', '=', other.keyId).execute()
      await trx.updateTable('users').set({ is_operator: 0 }).where('id', '=', operator.userId).execute()
    })
    await expect(createOrg('One', 'a', other)).rejects.toMatchObject({ code: 'invalid_api_key' })
    await expect(createAnn()).rejects.toMatchObject({ code: 'operator_required' })
    expect(await createOrg('One', 'a')).toEqual({ id: expect.stringMatching(/^org_/) as string })
  })

  test('the answer goes with the organization that it is about, and others stay', async () => {
    const { deps, orgId } = people
    await people.person('ann')
    await invite('read', 'a')
    await createOrg('Other', 'a')
    await createKey('a')
    await deleteOrganization(deps, { actor: owner, input: { orgId } })
    const { id } = await deps.db.selectFrom('deletions').select('id').executeTakeFirstOrThrow()
    while ((await runDeletion(deps, { deletionId: id, signal: new AbortController().signal })) === 'more');
    const left = await deps.db.selectFrom('idempotency_records').select('operation').orderBy('operation').execute()
    expect(left.map(({ operation }) => operation)).toEqual(['apiKey.create', 'organization.create'])
    await expect(invite('read', 'a')).rejects.toMatchObject({ code: 'organization_not_accessible' })
  })

  test('a removed member gets no answer of the organization any more, nor does a deleted organization give one', async () => {
    const { deps, orgId } = people
    await people.person('ann')
    const admin = await people.member('admin', 'admin')
    await invite('read', 'a', admin)
    await invite('read', 'a')
    await people.remove(owner, 'admin@example.com')
    await expect(invite('read', 'a', admin)).rejects.toMatchObject({ code: 'organization_not_accessible' })
    await deleteOrganization(deps, { actor: owner, input: { orgId } })
    await expect(invite('read', 'a')).rejects.toMatchObject({ code: 'organization_not_accessible' })
  })
})
