import type { FeedEventId, OrganizationId } from '@organizations/domain'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { inTransaction } from '../../transaction.ts'
import { insertSampleEnding, insertSampleEvent } from '../../testing/insert-events.ts'
import { insertSampleOrganization, insertUsers, organizationNumber } from '../../testing/sample-rows.ts'
import { testDatabases, type TestDatabase } from '../../testing/test-databases.ts'
import { placeEvents, readEventFeed } from './event-feed.ts'
import { insertEvents } from './insert-event.ts'
import { findPlaceOf, listAllEvents, listEventsOf } from './list-events.ts'
import { purgeEvents } from './purge-events.ts'

const [one, two] = [organizationNumber(1), organizationNumber(2)]

describe.for(testDatabases)('the feed of events on $name', ({ open }) => {
  let database: TestDatabase
  beforeEach(async () => {
    database = await open()
    await inTransaction(database.db, async (trx) => {
      await insertUsers(trx, 10)
      for (const organization of [1, 2]) await insertSampleOrganization(trx, organization)
    })
  })
  afterEach(() => database.remove())

  const add = async (organizationId: OrganizationId, id: string, createdAt = 1) =>
    await inTransaction(database.db, (trx) =>
      insertSampleEvent(trx, { id: id as FeedEventId, organizationId, createdAt }),
    )
  const end = async (organizationId: OrganizationId, id: string) =>
    await inTransaction(database.db, (trx) => insertSampleEnding(trx, { id: id as FeedEventId, organizationId }))
  const sweep = async (organizationId: OrganizationId) =>
    await inTransaction(database.db, (trx) =>
      trx.deleteFrom('events').where('organization_id', '=', organizationId).execute(),
    )
  const all = async (after = 0, limit = 100) => {
    await placeEvents(database.db)
    const events = await listAllEvents(database.db, { after, limit })
    return events.map(({ id, position, sequence }) => [id, position, sequence])
  }
  const of = async (organizationId: OrganizationId) => {
    await placeEvents(database.db)
    const events = await listEventsOf(database.db, { organizationId, after: 0, limit: 100 })
    return events.map(({ id, sequence }) => [id, sequence])
  }
  const addAtOnce = async (events: readonly (readonly [OrganizationId, string])[]) =>
    await inTransaction(database.db, (trx) =>
      insertEvents(
        trx,
        events.map(([organizationId, id]) => ({
          id: id as FeedEventId, // any text will do here
          organizationId,
          createdAt: 1,
          actor: null,
          event: { type: 'organization.updated', data: { changes: {} } } as never, // likewise
        })),
      ),
    )
  /** A whole purge, `limit` events at a time. */
  const purge = async (before: number, limit: number) => {
    let after: number | undefined = 0
    while (after !== undefined) {
      const from: number = after
      after = await inTransaction(database.relaxedDb, (trx) => purgeEvents(trx, { after: from, before, limit }))
    }
  }

  test('has those that are written at once, one of each organization, after those before', async () => {
    await add(one, 'a')
    await addAtOnce([
      [two, 'b'],
      [one, 'c'],
    ])
    expect(await of(one)).toEqual([
      ['a', 1],
      ['c', 2],
    ])
    expect(await of(two)).toEqual([['b', 1]])
    expect((await all()).map(([, position]) => position)).toEqual([1, 2, 3])
    const twice = [one, one].map((id, at) => [id, `d${at}`] as const)
    await expect(addAtOnce(twice)).rejects.toThrow('Expected one event of each organization')
  })

  test('has, for each of many who ask at once, what was committed before they asked', async () => {
    const addAndAsk = async (n: number) => {
      const id = `event ${String(n).padStart(2, '0')}`
      await add(n % 2 === 0 ? one : two, id)
      expect((await all()).map(([it]) => it)).toContain(id)
    }
    await Promise.all(Array.from({ length: 30 }, (_, n) => addAndAsk(n)))
    expect((await all()).map(([, position]) => position)).toEqual(Array.from({ length: 30 }, (_, n) => n + 1))
  })

  test('has positions over all organizations, and sequences of each, without gaps', async () => {
    for (const [organization, id] of [
      [one, 'a'],
      [two, 'b'],
      [one, 'c'],
      [one, 'd'],
      [two, 'e'],
    ] as const) {
      await add(organization, id)
    }
    expect(await all()).toEqual([
      ['a', 1, 1],
      ['b', 2, 1],
      ['c', 3, 2],
      ['d', 4, 3],
      ['e', 5, 2],
    ])
    expect(await all(3, 1)).toEqual([['d', 4, 3]])
    expect(await of(two)).toEqual([
      ['b', 1],
      ['e', 2],
    ])
    expect(await readEventFeed(database.db)).toMatchObject({ position: 5, purgedPosition: 0 })
    await add(two, 'f')
    expect(await all(5)).toEqual([['f', 6, 3]])
  })

  test('gives an ending its sequence, also once the events are swept', async () => {
    await add(one, 'a')
    await add(one, 'b')
    await end(one, 'c')
    await placeEvents(database.db) // as a slice of the deletion does before it sweeps
    await sweep(one)
    await add(two, 'd')
    await end(one, 'e')
    expect(await all()).toEqual([
      ['c', 3, 3],
      ['d', 4, 1],
      ['e', 5, 4],
    ])
    expect((await listAllEvents(database.db, { after: 2, limit: 1 }))[0]).toMatchObject({
      organizationId: one,
      type: 'organization.deleted',
      data: { replayed: false },
    })
  })

  test('is purged of what is old, but for the newest event of each organization', async () => {
    for (const [organization, id, createdAt] of [
      [one, 'a', 1],
      [two, 'b', 1],
      [one, 'c', 1],
      [one, 'd', 2],
      [one, 'e', 3],
    ] as const) {
      await add(organization, id, createdAt)
    }
    await all()
    await purge(2, 2)
    expect((await all()).map(([id]) => id)).toEqual(['b', 'd', 'e'])
    expect((await readEventFeed(database.db)).purgedPosition).toBe(3)
    await purge(100, 1)
    expect((await all()).map(([id]) => id)).toEqual(['b', 'e'])
    expect((await readEventFeed(database.db)).purgedPosition).toBe(4)
    expect([await findPlaceOf(database.db, one, 'oldest'), await findPlaceOf(database.db, one, 'newest')]).toEqual([
      { position: 5, sequence: 4 },
      { position: 5, sequence: 4 },
    ])
    await add(two, 'f', 4)
    expect(await of(two)).toEqual([
      ['b', 1],
      ['f', 2],
    ])
  })

  test('keeps all events of an organization that is being deleted', async () => {
    for (const id of ['a', 'b']) await add(one, id)
    for (const id of ['c', 'd']) await add(two, id)
    await all()
    const fence = { subject_kind: 'organization', subject_id: one, organization_id: one, created_at: 1 } as const
    await inTransaction(
      database.db,
      (trx) =>
        trx
          .insertInto('tombstones')
          .values({ ...fence, deletion_id: 'deletion_1' as never })
          .execute(), // its form does not matter
    )
    await purge(100, 10)
    expect((await all()).map(([id]) => id)).toEqual(['a', 'b', 'd'])
  })
})
