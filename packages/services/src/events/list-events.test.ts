import { inTransaction, purgeEvents } from '@organizations/database'
import { insertSampleEnding, insertSampleEvent, testDatabases } from '@organizations/database/testing'
import { LATEST, type OrganizationId } from '@organizations/domain'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { Caller } from '../deps.ts'
import { runDeletion } from '../deletion/run/run-deletion.ts'
import { replayTombstones } from '../operator/tombstones/replay-tombstones.ts'
import { createOrganization } from '../organizations/create-organization.ts'
import { deleteOrganization } from '../organizations/delete-organization.ts'
import { openPeople, type People } from '../testing/people.ts'
import { listAllEvents } from './list-all-events.ts'
import { listEvents } from './list-events.ts'

describe.for(testDatabases)('reading events on $name', ({ open }) => {
  let people: People
  let operator: Caller
  let other: OrganizationId
  beforeEach(async () => {
    people = await openPeople(open)
    const { deps, owner } = people
    operator = { ...owner, isOperator: true }
    other = (await createOrganization(deps, { actor: owner, input: { name: 'Other', email: undefined } })).id
    await inTransaction(deps.db, async (trx) => {
      await trx.deleteFrom('events').execute() // of the two creations
      await trx.updateTable('event_feed').set({ position: 0 }).execute()
      await trx.updateTable('users').set({ is_operator: 1 }).execute()
    })
  })
  afterEach(() => people.close())

  /** Inserts events, one after the other, and returns their ids. */
  const happen = async (count: number, organizationId = people.orgId, createdAt = people.deps.clock()) => {
    const ids = []
    for (let n = 0; n < count; n += 1) {
      const id = people.deps.ids.feedEvent()
      await inTransaction(people.deps.db, (trx) => insertSampleEvent(trx, { id, organizationId, createdAt }))
      ids.push(id)
    }
    return ids
  }
  const list = async (after?: string, limit?: number, orgId: string = people.orgId) =>
    await listEvents(people.deps, { actor: people.owner, input: { orgId, after, limit } })
  const listAll = async (after?: string, limit?: number) =>
    await listAllEvents(people.deps, { actor: operator, input: { after, limit } })
  const idsOf = ({ data }: { data: { id: string }[] }) => data.map(({ id }) => id)
  const purge = async (before: number) =>
    await inTransaction(people.deps.db, (trx) => purgeEvents(trx, { after: 0, before, limit: 1000 }))
  const oldestAfter = async (reading: Promise<unknown>) => {
    const error: unknown = await reading.catch((thrown: unknown) => thrown)
    expect(error).toMatchObject({ code: 'cursor_expired', oldestCursor: expect.any(String) })
    return (error as { oldestCursor: string }).oldestCursor
  }

  test('goes on by the cursor of each answer, page by page, and the same cursor comes back when there is nothing', async () => {
    const empty = await list()
    expect(empty).toEqual({ data: [], cursor: expect.any(String), hasMore: false })
    expect((await list(empty.cursor)).cursor).toBe(empty.cursor)
    const ids = await happen(5)
    await happen(2, other)
    const first = await list(empty.cursor, 2)
    const second = await list(first.cursor, 2)
    const third = await list(second.cursor, 2)
    expect([first, second, third].flatMap(idsOf)).toEqual(ids)
    expect([first, second, third].map(({ hasMore }) => hasMore)).toEqual([true, true, false])
    expect(await list(third.cursor)).toEqual({ data: [], cursor: third.cursor, hasMore: false })
    const more = await happen(1)
    expect(idsOf(await list(third.cursor))).toEqual(more)
    expect(first.data[0]).toEqual({
      id: ids[0],
      type: 'organization.updated',
      timestamp: new Date(people.deps.clock()).toISOString(),
      data: { organization_id: people.orgId, sequence: 1, actor: null, changes: { name: ids[0] } },
    })
  })

  test('begins at the end with latest', async () => {
    await happen(2)
    const { data, cursor } = await list(LATEST)
    expect(data).toEqual([])
    const all = await listAll(LATEST)
    const ids = await happen(1)
    expect(idsOf(await list(cursor))).toEqual(ids)
    expect(idsOf(await listAll(all.cursor))).toEqual(ids)
  })

  test('tells a reader whose next events were purged, with the oldest cursor that works', async () => {
    const start = await list(undefined, 1)
    const first = await happen(3)
    await happen(2)
    const inTheMiddle = await list(start.cursor, 3)
    people.deps.now = people.deps.clock() + 1000
    const young = await happen(2)
    await listAll()
    await purge(people.deps.clock())
    expect(idsOf(inTheMiddle)).toEqual(first)
    const oldest = await oldestAfter(list(inTheMiddle.cursor))
    expect(idsOf(await list(oldest))).toEqual(young)
    expect(idsOf(await list())).toEqual(young)
    const atTheStart = (await listAll(LATEST)).cursor.replace(/^\d+/, '0')
    expect(idsOf(await listAll(await oldestAfter(listAll(atTheStart))))).toEqual(young)
  })

  test('does not trouble a reader of a quiet organization, however much was purged of others', async () => {
    const ids = await happen(1)
    const { cursor } = await list()
    await happen(3, other)
    people.deps.now = people.deps.clock() + 1000
    await happen(1, other)
    await listAll()
    await purge(people.deps.clock())
    expect(await list(cursor)).toEqual({ data: [], cursor, hasMore: false })
    expect(idsOf(await list())).toEqual(ids)
  })

  test('refuses cursors that are not of this feed', async () => {
    await happen(1)
    await happen(1, other)
    const { cursor } = await list()
    const foreign = [
      'not a cursor',
      (await list(undefined, 1, other)).cursor,
      (await listAll()).cursor,
      cursor.replace(/^\d+/, '999'), // of the time after the backup, in a database that was restored
      cursor.replace(/.$/, (last) => (last === '0' ? '1' : '0')),
    ]
    for (const it of foreign) {
      const oldest = await oldestAfter(list(it))
      expect((await list(oldest)).data).toHaveLength(1)
    }
    await oldestAfter(listAll(cursor))
  })

  test('tells every reader after a replay of tombstones', async () => {
    await happen(1)
    const [own, all] = [await list(), await listAll()]
    const input = { tombstones: [], highestIds: undefined, unsigned: true, reason: 'A test' } as const
    await replayTombstones(people.deps, { actor: operator, input: { ...input, tombstones: [] } })
    const oldest = await oldestAfter(list(own.cursor))
    expect((await list(oldest)).data).toHaveLength(1)
    await oldestAfter(listAll(all.cursor))
  })

  test('ends with the organization for its members, and goes on with its ending for operators', async () => {
    await happen(2)
    const { cursor } = await listAll()
    await deleteOrganization(people.deps, { actor: people.owner, input: { orgId: people.orgId } })
    await inTransaction(people.deps.db, async (trx) => {
      await trx.deleteFrom('organization_endings').execute() // of the deletion above
      const ending = { id: people.deps.ids.feedEvent(), organizationId: people.orgId }
      await insertSampleEnding(trx, ending)
    })
    await expect(list(cursor)).rejects.toMatchObject({ code: 'organization_not_accessible' })
    expect((await listAll(cursor)).data).toMatchObject([
      { type: 'organization.deleted', data: { organization_id: people.orgId, replayed: false } },
    ])
  })

  test('gives an ending the sequence after the events that were swept, also when no reader had asked for them', async () => {
    const { deps, orgId, owner } = people
    await happen(3)
    await deleteOrganization(deps, { actor: owner, input: { orgId } })
    await inTransaction(deps.db, async (trx) => {
      await trx.deleteFrom('organization_endings').execute() // of the deletion above
      await insertSampleEnding(trx, { id: deps.ids.feedEvent(), organizationId: orgId })
    })
    const { id } = await deps.db.selectFrom('deletions').select('id').executeTakeFirstOrThrow()
    while ((await runDeletion(deps, { deletionId: id, signal: new AbortController().signal })) === 'more');
    const { data } = await listAll()
    expect(data.find((it) => it.data.organization_id === orgId)).toMatchObject({
      type: 'organization.deleted',
      data: { sequence: 4 },
    })
  })

  test('is for admins of the organization, and of all for operators', async () => {
    const writer = await people.member('writer', 'write')
    await expect(
      listEvents(people.deps, { actor: writer, input: { orgId: people.orgId, after: undefined, limit: undefined } }),
    ).rejects.toMatchObject({ code: 'admin_role_required' })
    await expect(listAllEvents(people.deps, { actor: writer, input: {} })).rejects.toMatchObject({
      code: 'operator_required',
    })
  })
})
