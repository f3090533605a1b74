import { testDatabases } from '@organizations/database/testing'
import {
  errorSentences,
  listAuditInput,
  parseInput,
  setPolicyInput,
  updateOrganizationInput,
  type AuditEntryId,
} from '@organizations/domain'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { acceptInvitation } from '../members/accept-invitation.ts'
import { createOrganization } from '../organizations/create-organization.ts'
import { deleteOrganization } from '../organizations/delete-organization.ts'
import type { Caller, Deps } from '../deps.ts'
import { listAudit } from './list-audit.ts'
import { removeMember } from '../members/remove-member.ts'
import { runDeletion } from '../deletion/run/run-deletion.ts'
import { setPolicy } from '../organizations/set-policy.ts'
import { openPeople, withKey, type People } from '../testing/people.ts'
import { updateOrganization } from '../organizations/update-organization.ts'
import { upsertMember } from '../members/upsert-member.ts'

describe.for(testDatabases)('the audit log on $name', ({ open }) => {
  let people: People
  let owner: Caller
  let ann: Caller
  beforeEach(async () => {
    people = await openPeople(open)
    owner = people.owner
    ann = await people.person('ann')
  })
  afterEach(() => people.close())

  const list = async (filter: object = {}, actor = owner) =>
    await listAudit(people.deps, { actor, input: parseInput(listAuditInput, { orgId: people.orgId, ...filter }) })
  const email = 'ann@example.com'

  /** Every audited change after the creation, in an order in which each is possible. */
  const changes = (deps: Deps) => {
    const { orgId } = people
    const requestId = 'request-7'
    const rename = { orgId, name: 'New', logo: 'https://example.com/a.png' }
    return [
      [
        'organization.update',
        () => updateOrganization(deps, { actor: owner, requestId, input: parseInput(updateOrganizationInput, rename) }),
      ],
      [
        'policy.update',
        () =>
          setPolicy(deps, {
            actor: owner,
            requestId,
            input: parseInput(setPolicyInput, { orgId, max_apikey_expiration_days: 30 }),
          }),
      ],
      ['member.invite', () => upsertMember(deps, { actor: owner, requestId, input: { orgId, email, role: 'read' } })],
      ['member.invite', () => upsertMember(deps, { actor: owner, requestId, input: { orgId, email, role: 'write' } })],
      ['member.accept', () => acceptInvitation(deps, { actor: ann, requestId, input: { orgId } })],
      ['member.change', () => upsertMember(deps, { actor: owner, requestId, input: { orgId, email, role: 'admin' } })],
      ['member.remove', () => removeMember(deps, { actor: owner, requestId, input: { orgId, email } })],
    ] as const
  }
  const makeChanges = async () => {
    for (const [, change] of changes(people.deps)) {
      people.deps.now = people.deps.clock() + 1000
      await change()
    }
  }

  test('has of each change: who, through which key, what, on what, before and after, and the request', async () => {
    const start = people.deps.clock()
    await makeChanges()
    const { data, total, page, limit } = await list()
    expect([total, page, limit]).toEqual([8, 0, 50])
    const { orgId } = people
    const told = data.map(({ action, subject, before, after }) => ({ action, subject, before, after }))
    const days = (count: number | null) => ({ require_apikey_expiration: false, max_apikey_expiration_days: count })
    const person = (action: string, before: string | null, after: string | null) => ({
      action,
      subject: ann.userId,
      before: before && { role: before },
      after: after && { role: after },
    })
    expect(told.toReversed()).toEqual([
      {
        action: 'organization.create',
        subject: orgId,
        before: null,
        after: { name: 'Acme', management_email: owner.email },
      },
      {
        action: 'organization.update',
        subject: orgId,
        before: { name: 'Acme', logo: null },
        after: { name: 'New', logo: 'https://example.com/a.png' },
      },
      { action: 'policy.update', subject: orgId, before: days(null), after: days(30) },
      person('member.invite', null, 'invite_read'),
      person('member.invite', 'invite_read', 'invite_write'),
      person('member.accept', 'invite_write', 'write'),
      person('member.change', 'write', 'admin'),
      person('member.remove', 'admin', null),
    ])
    const [, , accepted] = data
    expect(accepted).toMatchObject({
      id: expect.stringMatching(/^audit_/),
      created_at: new Date(start + 5000).toISOString(),
      user_id: ann.userId,
      email: ann.email,
      key_id: ann.keyId,
      request_id: 'request-7',
    })
    expect(data.map((it) => it.request_id)).toEqual([...Array.from({ length: 7 }, () => 'request-7'), null])
  })

  test('is written in the transaction of the change: without the entry there is no change', async () => {
    const { deps, database } = people
    for (const [index, [action, change]] of changes(deps).entries()) {
      const { id } = await deps.db.selectFrom('audit_entries').select('id').executeTakeFirstOrThrow()
      const taken: AuditEntryId = id // by an entry of this organization
      const [, refused] =
        changes({ ...deps, ids: { ...deps.ids, auditEntry: () => taken } })[index] ?? expect.unreachable()
      const before = await everything()
      await expect(refused()).rejects.toThrow('audit_entries')
      expect([action, await everything()]).toEqual([action, before])
      await change()
    }
    const rows = await database.db.selectFrom('audit_entries').select('action').execute()
    expect(rows).toHaveLength(changes(deps).length + 1)
    async function everything(): Promise<unknown> {
      const tables = ['organizations', 'members', 'audit_entries'] as const
      return await Promise.all(tables.map((table) => database.db.selectFrom(table).selectAll().execute()))
    }
  })

  test('has nothing of what was refused', async () => {
    const attempts = [
      people.upsert(owner, 'owner@example.com', 'read'),
      people.upsert(ann, 'owner@example.com', 'read'),
      people.remove(owner, 'owner@example.com'),
      people.accept(ann),
    ]
    for (const result of await Promise.allSettled(attempts)) expect(result.status).toBe('rejected')
    expect((await list()).total).toBe(1)
  })

  test('is filtered by action, by person and by time, both ends included, and comes in pages', async () => {
    const start = people.deps.clock()
    await makeChanges()
    const at = (seconds: number) => new Date(start + seconds * 1000).toISOString()
    const actions = async (filter: object) => {
      const { data, total } = await list({ limit: 1000, ...filter })
      return [total, ...data.map(({ action }) => action)]
    }
    expect(await actions({ action: 'member.invite' })).toEqual([2, 'member.invite', 'member.invite'])
    expect(await actions({ actor: ann.userId })).toEqual([1, 'member.accept'])
    expect(await actions({ actor: 'ANN@example.com' })).toEqual([1, 'member.accept'])
    expect(await actions({ actor: owner.userId, action: 'member.accept' })).toEqual([0])
    expect(await actions({ actor: 'nobody' })).toEqual([0])
    expect(await actions({ from: at(6) })).toEqual([2, 'member.remove', 'member.change'])
    expect(await actions({ to: at(1) })).toEqual([2, 'organization.update', 'organization.create'])
    expect(await actions({ from: at(2), to: at(2) })).toEqual([1, 'policy.update'])
    expect(await actions({ from: at(2), to: at(1) })).toEqual([0])
    const pages = [await list({ limit: 3 }), await list({ limit: 3, page: 1 }), await list({ limit: 3, page: 2 })]
    expect(pages.map(({ data, total, page, limit }) => [data.length, total, page, limit])).toEqual([
      [3, 8, 0, 3],
      [3, 8, 1, 3],
      [2, 8, 2, 3],
    ])
    expect(pages.flatMap(({ data }) => data)).toEqual((await list()).data)
    await expect(list({ action: 'member.dance' })).rejects.toMatchObject({ code: 'invalid_input' })
  })

  test('is read by admins of the organization alone, and holds nothing of another', async () => {
    const { id } = await createOrganization(people.deps, { actor: ann, input: { name: 'Other', email: undefined } })
    const writer = await people.member('writer', 'write')
    const refused = { code: 'admin_role_required', message: errorSentences.admin_role_required }
    await expect(list({}, writer)).rejects.toMatchObject(refused)
    await expect(list({}, await withKey(people.deps, owner, { mode: 'write' }))).rejects.toMatchObject(refused)
    await expect(list({}, ann)).rejects.toMatchObject({ code: 'organization_not_accessible' })
    expect((await list({}, await people.member('admin', 'admin'))).total).toBe(1)
    expect((await list({ orgId: id }, ann)).data).toMatchObject([{ action: 'organization.create', subject: id }])
  })

  test('holds no key and no hash of one', async () => {
    await makeChanges()
    const { data } = await list()
    const keys = await people.database.db.selectFrom('api_keys').select('key_hash').execute()
    for (const { key_hash } of keys) expect(JSON.stringify(data)).not.toContain(key_hash)
    expect(JSON.stringify(data)).not.toContain('orgs_')
  })

  test('goes with the organization', async () => {
    const { deps, orgId, database } = people
    const { id: neighbour } = await createOrganization(deps, { actor: ann, input: { name: 'Other', email: undefined } })
    await makeChanges()
    await deleteOrganization(deps, { actor: owner, input: { orgId } })
    await expect(list()).rejects.toMatchObject({ code: 'organization_not_accessible' })
    const { id } = await deps.db.selectFrom('deletions').select('id').executeTakeFirstOrThrow()
    while ((await runDeletion(deps, { deletionId: id, signal: new AbortController().signal })) === 'more');
    const left = await database.db.selectFrom('audit_entries').select('organization_id').execute()
    expect(left).toEqual([{ organization_id: neighbour }])
  })
})
