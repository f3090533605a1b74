import {
  findReceipt,
  insertEnding,
  insertEvent,
  inTransaction,
  listAllEvents,
  placeEvents,
  placesEventsLater,
} from '@organizations/database'
import { testDatabases } from '@organizations/database/testing'
import { feedEventSchemaOf, parseInput, replayTombstonesInput, updateOrganizationInput } from '@organizations/domain'
import { signStatement } from '@organizations/receipts'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { deleteApp } from '../apps/delete-app.ts'
import { deleteOrganizationAsOperator } from '../operator/deletions/delete-organization-as-operator.ts'
import { replayTombstones } from '../operator/tombstones/replay-tombstones.ts'
import { updateOrganization } from '../organizations/update-organization.ts'
import { openDeletionScenario, runToEnd, type DeletionScenario } from '../testing/deletion-scenario.ts'

describe.for(testDatabases)('the endings of an organization, on $name', ({ open }) => {
  let scenario: DeletionScenario
  beforeEach(async () => {
    scenario = await openDeletionScenario(open)
  })
  afterEach(() => scenario.close())

  const endings = async () => {
    const { db } = scenario.deps
    await placeEvents(db)
    return await db.selectFrom('organization_endings').selectAll().orderBy('id').execute()
  }
  const rename = async () => {
    const { deps, owner: actor, organizationId: orgId } = scenario
    await updateOrganization(deps, { actor, input: parseInput(updateOrganizationInput, { orgId, name: 'New' }) })
  }

  test('come after all events, and the completion last, also where the clocks of processes differ', async () => {
    if (!placesEventsLater(scenario.deps.db)) return // there they have their places in the write
    const { deps, organizationId } = scenario
    const [first = deps.ids.feedEvent(), second = first, third = first] = [1, 2, 3]
      .map(() => deps.ids.feedEvent())
      .toSorted()
    const recorded = { organizationId, createdAt: deps.clock(), actor: null }
    const ending = { ...recorded, deletionId: deps.ids.deletion(), isReplayed: false }
    await inTransaction(deps.db, async (trx) => {
      await insertEnding(trx, { ...ending, id: first, type: 'organization.deletion_completed' })
      await insertEnding(trx, { ...ending, id: second, type: 'organization.deleted' })
      const event = { type: 'app.deleted', data: { app_id: 'com.example.app' } } as const
      await insertEvent(trx, { ...recorded, id: third, event })
    })
    await placeEvents(deps.db)
    const events = await listAllEvents(deps.db, { after: 0, limit: 10 })
    expect(events.map((it) => it.type)).toEqual([
      'app.deleted',
      'organization.deleted',
      'organization.deletion_completed',
    ])
    expect(events.map((it) => it.sequence)).toEqual([1, 2, 3])
  })

  test('go on counting where its events ended, and stay when these are gone', async () => {
    const { deps, owner: actor, organizationId } = scenario
    await rename()
    const { id: deletionId } = await scenario.request()
    const ending = { organization_id: organizationId, deletion_id: deletionId, replayed: 0 }
    const by = { user_id: actor.userId, key_id: actor.keyId }
    const place = (n: number) => ({ position: n, sequence: n })
    const deleted = { ...ending, ...by, ...place(2), type: 'organization.deleted', counts: null }
    expect(await endings()).toMatchObject([deleted])
    expect(await deps.db.selectFrom('events').select('type').execute()).toEqual([{ type: 'organization.updated' }])

    await runToEnd(scenario)
    expect(await deps.db.selectFrom('events').selectAll().execute()).toEqual([])
    const byService = { user_id: null, key_id: null }
    const completed = { ...ending, ...byService, ...place(3), type: 'organization.deletion_completed' }
    const [first, last] = await endings()
    expect([first, last]).toMatchObject([deleted, completed])

    const counts = JSON.parse(last?.counts ?? '') as { rows: object; objects: number; bytes: number }
    const { removed } = (await findReceipt(deps.db, deletionId)) as {
      removed: { table: string; rows: number; objects: number; bytes: number }[]
    }
    const below = removed.filter(({ table }) => table !== 'organizations')
    expect(counts.rows).toEqual(
      Object.fromEntries(below.flatMap(({ table, rows }) => (rows > 0 ? [[table, rows]] : []))),
    )
    expect(counts.rows).toMatchObject({ events: 1, apps: 2 })
    const sum = (of: 'objects' | 'bytes') => below.reduce((total, it) => total + it[of], 0)
    expect([counts.objects, counts.bytes]).toEqual([sum('objects'), sum('bytes')])
    const data = { organization_id: organizationId, sequence: 3, actor: null, deletion_id: deletionId, replayed: false }
    const timestamp = new Date(last?.created_at ?? 0).toISOString()
    const event = { id: last?.id, type: last?.type, timestamp, data: { ...data, counts } }
    expect(feedEventSchemaOf('organization.deletion_completed').parse(event)).toEqual(event)
  })

  test('are written when an operator deletes it, and not for what is deleted in it', async () => {
    const { deps, owner: actor, organizationId: orgId, appId: app_id } = scenario
    await deleteApp(deps, { actor, input: { app_id } })
    expect(await endings()).toEqual([])
    await deleteOrganizationAsOperator(deps, { actor: deps.operator, input: { orgId, reason: 'Asked for' } })
    expect(await endings()).toMatchObject([
      { type: 'organization.deleted', user_id: deps.operator.userId, replayed: 0 },
    ])
  })

  test('say that a replay of tombstones wrote them, also of an organization that the backup does not have', async () => {
    const { deps, organizationId } = scenario
    const unknown = deps.ids.organization()
    const replay = async (id: string) => {
      const of = { organizationId: id, deletionId: deps.ids.deletion(), requestedAt: '2099-01-01T00:00:00.000Z' }
      const tombstone = { subject: { kind: 'organization', id }, ...of }
      const signed = { ...tombstone, ...(await signStatement('tombstone', tombstone, deps.signingKey)) }
      const input = parseInput(replayTombstonesInput, { tombstones: [signed] })
      return await replayTombstones(deps, { actor: deps.operator, input })
    }
    expect(await replay(organizationId)).toMatchObject({ deletedAgain: 1 })
    expect(await replay(unknown)).toMatchObject({ restored: 1 })
    expect([await replay(organizationId), await replay(unknown)]).toMatchObject([{ known: 1 }, { known: 1 }])
    await runToEnd(scenario)
    const told = (await endings()).map((it) => [it.type, it.organization_id, it.sequence, it.replayed])
    expect(told).toEqual([
      ['organization.deleted', organizationId, 1, 1],
      ['organization.deleted', unknown, 1, 1],
      ['organization.deletion_completed', organizationId, 2, 1],
    ])
  })
})
