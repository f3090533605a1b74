import { inTransaction, insertAcceptedMember, isFenceError } from '@organizations/database'
import { testDatabases } from '@organizations/database/testing'
import { DomainError, type EventId } from '@organizations/domain'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { takeCensus } from '@organizations/seed'
import { deleteOrganization } from './delete-organization.ts'
import { getOrganization } from './get-organization.ts'
import { listOrganizations } from './list-organizations.ts'
import { openDeletionScenario, type DeletionScenario } from '../testing/deletion-scenario.ts'
import { updateOrganization } from './update-organization.ts'

describe.each(testDatabases)('deleteOrganization on $name', ({ open }) => {
  let scenario: DeletionScenario
  const ask = async () => {
    const { deps, owner: actor, organizationId: orgId } = scenario
    return await deleteOrganization(deps, { actor, input: { orgId } })
  }
  const countOf = async (table: 'tombstones' | 'deletions' | 'deletion_steps' | 'outbox') =>
    (await scenario.deps.db.selectFrom(table).selectAll().execute()).length

  beforeEach(async () => {
    scenario = await openDeletionScenario(open, { apps: 1 })
  })
  afterEach(() => scenario.close())

  test('writes the tombstone, the deletion and its event, rings once, and removes nothing itself', async () => {
    const { deps, organizationId, seeded } = scenario
    expect(await ask()).toEqual({ id: organizationId })
    expect([await countOf('tombstones'), await countOf('deletions'), await countOf('outbox')]).toEqual([1, 1, 1])
    expect(deps.rings).toBe(1)
    expect(await takeCensus(deps, organizationId)).toEqual(seeded)
  })

  test('writes all of it or nothing: an event that cannot be written leaves the organization as it was', async () => {
    const { deps, owner, organizationId, neighbourId, seeded } = scenario
    const taken = 'event_taken' as EventId // only its being the same twice matters
    const fixed = { ...deps, ids: { ...deps.ids, event: () => taken } }
    const other = await deps.newUser('other@example.com')
    const orgId = deps.ids.organization()
    const row = await deps.db.selectFrom('organizations').selectAll().where('id', '=', neighbourId).executeTakeFirst()
    if (row === undefined) throw new Error('Expected the neighbour')
    await inTransaction(deps.db, async (trx) => {
      await trx
        .insertInto('organizations')
        .values({ ...row, id: orgId })
        .execute()
      const membership = { organizationId: orgId, userId: other.actor.userId, createdAt: 1 }
      await insertAcceptedMember(trx, { ...membership, role: 'super_admin' })
    })
    await deleteOrganization(fixed, { actor: other.actor, input: { orgId } })

    const rings = deps.rings
    await expect(deleteOrganization(fixed, { actor: owner, input: { orgId: organizationId } })).rejects.toThrow(
      'outbox',
    )
    expect([await countOf('tombstones'), await countOf('deletions'), await countOf('outbox')]).toEqual([1, 1, 1])
    expect(deps.rings).toBe(rings)
    expect(await takeCensus(deps, organizationId)).toEqual(seeded)
    const found = await getOrganization(deps, { actor: owner, input: { orgId: organizationId } })
    expect(found.name).toBe('Doomed Ltd')
  })

  test('is one deletion however often it is asked for, also at the same time', async () => {
    const { organizationId } = scenario
    const answers = await Promise.all([ask(), ask(), ask()])
    answers.push(await ask())
    expect(answers).toEqual(Array.from({ length: 4 }, () => ({ id: organizationId })))
    expect([await countOf('tombstones'), await countOf('deletions'), await countOf('outbox')]).toEqual([1, 1, 1])
  })

  test('hides the organization from its members and refuses their writes from the commit on', async () => {
    const { deps, owner: actor, organizationId: orgId, neighbourId } = scenario
    await ask()
    expect((await listOrganizations(deps, { actor, input: {} })).data.map((it) => it.id)).toEqual([neighbourId])
    const refused = new DomainError('organization_not_accessible')
    await expect(getOrganization(deps, { actor, input: { orgId } })).rejects.toEqual(refused)
    const change = { orgId, name: 'New', logo: undefined, management_email: undefined }
    await expect(updateOrganization(deps, { actor, input: change })).rejects.toEqual(refused)
  })

  test('lets no row come into being, whichever table it is for, nor move in from elsewhere', async () => {
    const { deps, organizationId, neighbourId } = scenario
    await ask()
    for (const table of Object.keys(scenario.seeded.tables)) {
      const column = table === 'organizations' ? 'id' : 'organization_id'
      const rows = deps.db.selectFrom(table as 'members').selectAll() // every table of the census is one of the database
      const row = await rows.where(column as 'organization_id', '=', neighbourId).executeTakeFirst()
      if (row === undefined) continue
      // Without its integer id, should it have one: the database gives these.
      const given = Object.entries(row).filter(([name, value]) => name !== 'id' || typeof value === 'string')
      const copy = { ...(Object.fromEntries(given) as typeof row), [column]: organizationId } // filtered just now
      const insert = inTransaction(deps.db, (trx) =>
        trx
          .insertInto(table as 'members')
          .values(copy)
          .execute(),
      )
      expect([table, isFenceError(await insert.catch((error: unknown) => error))]).toEqual([table, true])
      const move = inTransaction(deps.db, (trx) =>
        trx
          .updateTable(table as 'members')
          .set(column as 'organization_id', organizationId)
          .where(column as 'organization_id', '=', neighbourId)
          .execute(),
      )
      expect([table, isFenceError(await move.catch((error: unknown) => error))]).toEqual([table, true])
    }
  })

  test('ends the unfinished deletions below it, with their events and their workers’ leases', async () => {
    const { deps, organizationId } = scenario
    await ask()
    const { event_id: _event, ...row } = await deps.db.selectFrom('deletions').selectAll().executeTakeFirstOrThrow()
    await inTransaction(deps.db, async (trx) => {
      await trx.deleteFrom('deletion_steps').execute()
      await trx.deleteFrom('deletions').execute()
      await trx.deleteFrom('tombstones').execute()
      const below = {
        ...row,
        subject_kind: 'app',
        subject_id: 'app-1',
        event_id: await someEvent(),
        state: 'sweeping',
      } as const
      await trx
        .insertInto('deletions')
        .values({ ...below, lease_token: 3, lease_ends_at: row.requested_at + 9000 })
        .execute()
      async function someEvent() {
        return (await trx.selectFrom('outbox').select('id').executeTakeFirstOrThrow()).id
      }
    })
    await ask()
    const [below, ours] = await deps.db.selectFrom('deletions').selectAll().orderBy('subject_kind').execute()
    expect(below).toMatchObject({
      state: 'superseded',
      due_at: null,
      lease_token: 4,
      lease_ends_at: null,
      cursor: null,
    })
    expect(ours).toMatchObject({ subject_id: organizationId, state: 'requested' })
    const open = await deps.db.selectFrom('outbox').select('id').where('acknowledged_at', 'is', null).execute()
    expect(open).toEqual([{ id: ours?.event_id }])
  })
})
