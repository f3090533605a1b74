import { beforeEach, describe, expect, test } from 'vitest'
import type { DeletionId, EventId, EventType } from '@organizations/domain'
import { openDatabase } from '../../dialect.ts'
import { organizationNumber } from '../../testing/sample-rows.ts'
import { testDatabases, type TestDatabase } from '../../testing/test-databases.ts'
import { inTransaction } from '../../transaction.ts'
import {
  acknowledgeEvents,
  appendEvent,
  claimDueEvents,
  countWaitingForOthers,
  currentDispatch,
  hasDueEvents,
  makeOpenEventsDue,
  oldestOpenEvent,
  purgeAcknowledgedEvents,
  ringAgain,
} from './outbox.ts'

const NOW = 1_000_000
const [a, b, c] = ['event_a', 'event_b', 'event_c'] as [EventId, EventId, EventId] // their forms do not matter here

describe.each(testDatabases)('the outbox on $name', ({ open }) => {
  let database: TestDatabase

  beforeEach(async () => {
    database = await open()
    return () => database.remove()
  })

  const append = (
    id: EventId,
    {
      dueAt = NOW,
      type = 'deletion.requested',
      organization = 1,
    }: { dueAt?: number; type?: EventType; organization?: number } = {},
  ) =>
    inTransaction(database.db, (trx) => {
      const payload = { deletionId: `deletion of ${id}` as DeletionId } // likewise
      const organizationId = organizationNumber(organization)
      return appendEvent(trx, { id, type, payload, organizationId, now: NOW, due: { at: dueAt } })
    })
  /** Claims what is due; a relay first asks whether anything is, so both must agree. */
  const claim = async (now: number, limit = 100) => {
    database.useClock(() => now)
    const isDue = await hasDueEvents(database.db)
    const events = await inTransaction(database.relaxedDb, (trx) => claimDueEvents(trx, { limit }))
    expect(isDue).toBe(events.length > 0)
    return events
  }
  const claimIds = async (now: number, limit?: number) => (await claim(now, limit)).map(({ id }) => id)
  const acknowledge = (ids: EventId[], now = NOW) =>
    inTransaction(database.db, (trx) => acknowledgeEvents(trx, ids, now))
  const ring = (id: EventId, dueAt: number) => {
    database.useClock(() => dueAt - 1000)
    return inTransaction(database.db, (trx) => ringAgain(trx, { id, afterMs: 1000 }))
  }

  test('hands out an event as it was written, from the moment when it is due', async () => {
    await append(a)
    expect(await claim(NOW - 1)).toEqual([])
    expect(await claim(NOW)).toEqual([
      {
        id: a,
        type: 'deletion.requested',
        payload: { deletionId: 'deletion of event_a' },
        organizationId: organizationNumber(1),
        dispatch: 1,
      },
    ])
  })

  test('hands out the oldest first, no more than asked for', async () => {
    await append(a, { dueAt: NOW - 1 })
    await append(b, { dueAt: NOW - 3 })
    await append(c, { dueAt: NOW - 2 })
    expect(await claimIds(NOW, 2)).toEqual([b, c])
    expect(await claimIds(NOW, 2)).toEqual([a])
    expect(await claimIds(NOW, 2)).toEqual([])
  })

  test('hands them out in turn by organization, and late listings last', async () => {
    const waiting: [string, number, number][] = [
      ['a1', 1, 9],
      ['a2', 1, 8],
      ['a3', 1, 7],
      ['b1', 2, 6],
      ['b2', 2, 5],
      ['c1', 3, 4],
    ]
    for (const [id, organization, forMs] of waiting) await append(id as EventId, { dueAt: NOW - forMs, organization })
    await append('late' as EventId, { dueAt: NOW - 99, type: 'deletion.late_listing', organization: 3 })
    database.useClock(() => NOW)
    const next = async (after: string, limit: number) =>
      (await inTransaction(database.relaxedDb, (trx) => claimDueEvents(trx, { after, limit }))).map(({ id }) => id)
    expect(await next(organizationNumber(1), 2)).toEqual(['b1', 'c1'])
    expect(await next(organizationNumber(3), 3)).toEqual(['a1', 'b2', 'a2'])
    expect(await next('', 9)).toEqual(['a3', 'late'])
    expect(await next('', 9)).toEqual([])
  })

  test('never hands one event to two claimers', async () => {
    const ids = Array.from({ length: 30 }, (_, n) => `event_${n}` as EventId) // likewise
    for (const id of ids) await append(id)
    const clock = () => NOW
    database.useClock(clock)
    const other = openDatabase(database.url, { baseFolder: '/', onBackgroundError: rethrow, clock })
    const claims = await Promise.all(
      [database.db, other.db, database.relaxedDb, other.relaxedDb].map((db) =>
        inTransaction(db, (trx) => claimDueEvents(trx, { limit: 8 })),
      ),
    )
    await other.close()
    expect(claims.map((events) => events.length).toSorted((x, y) => x - y)).toEqual([6, 8, 8, 8])
    expect(
      claims
        .flat()
        .map(({ id }) => id)
        .toSorted(),
    ).toEqual(ids.toSorted())
  })

  test('rings again after 5 s, doubling to 60 s, under the same dispatch', async () => {
    await append(a)
    await append(b, { dueAt: NOW + 9_000_000, type: 'deletion.late_listing' })
    let now = NOW
    for (const pause of [5000, 10_000, 20_000, 40_000, 60_000, 60_000]) {
      expect(await claim(now)).toMatchObject([{ id: a, dispatch: 1 }])
      expect(await claim(now + pause - 1)).toEqual([])
      now += pause
    }
  })

  test('rings no more once the event is acknowledged', async () => {
    await append(a)
    await append(b)
    await acknowledge([a])
    expect(await claimIds(NOW + 1_000_000)).toEqual([b])
    await ring(a, NOW)
    expect(await claimIds(NOW + 2_000_000)).toEqual([b])
    expect(await currentDispatch(database.db, a)).toBeUndefined()
    await acknowledge([])
    expect(await currentDispatch(database.db, b)).toBe(1)
  })

  test('keeps the time of the first acknowledgement', async () => {
    await append(a)
    await acknowledge([a], NOW)
    await acknowledge([a], NOW + 500)
    expect(await purge(NOW + 1)).toBe(1)
  })

  test('asked to ring again, raises the dispatch and starts over with the pauses', async () => {
    await append(a)
    await append(b, { dueAt: NOW + 50_000 })
    await claim(NOW)
    await claim(NOW + 5000)
    await ring(a, NOW + 7000)
    expect(await currentDispatch(database.db, a)).toBe(2)
    expect(await currentDispatch(database.db, b)).toBe(1)
    expect(await claim(NOW + 6999)).toEqual([])
    expect(await claim(NOW + 7000)).toMatchObject([{ id: a, dispatch: 2 }])
    expect(await claim(NOW + 11_999)).toEqual([])
    expect(await claimIds(NOW + 12_000)).toEqual([a])
  })

  test('waits for others until it is rung again without them, and asks for our work from then on', async () => {
    await append(a)
    const ringAt = (now: number, waitsForOthers: boolean) => {
      database.useClock(() => now)
      return inTransaction(database.db, (trx) => ringAgain(trx, { id: a, afterMs: 0, waitsForOthers }))
    }
    const look = async () => [
      await oldestOpenEvent(database.db),
      (await countWaitingForOthers(database.db)).oldestSince,
    ]
    expect(await look()).toEqual([NOW, undefined])
    await ringAt(NOW + 1, false)
    expect(await look()).toEqual([NOW, undefined])
    for (const now of [NOW + 2, NOW + 3]) {
      await ringAt(now, true)
      expect(await look()).toEqual([undefined, NOW + 2])
    }
    await ringAt(NOW + 4, false)
    expect(await look()).toEqual([NOW + 4, undefined])
    await ringAt(NOW + 5, true)
    await acknowledge([a])
    expect(await look()).toEqual([undefined, undefined])
  })

  test('takes what is due further ahead than any pause for due: the clock went back', async () => {
    await append(a, { dueAt: NOW + 60_001 })
    await append(b, { dueAt: NOW + 60_000 })
    await append(c, { dueAt: NOW + 3_600_000, type: 'deletion.late_listing' })
    expect(await claimIds(NOW)).toEqual([a])
    expect(await claimIds(NOW)).toEqual([]) // by its own time now
    expect(await claimIds(NOW + 3_600_000)).toEqual([a, b, c])
  })

  test('of a single server that starts has every open event due under a new dispatch, but for late listings', async () => {
    await append(a)
    await claim(NOW)
    await append(b, { dueAt: NOW + 3_600_000, type: 'deletion.late_listing' })
    await append(c)
    await acknowledge([c])
    database.useClock(() => NOW + 1)
    await inTransaction(database.db, makeOpenEventsDue)
    expect(await claim(NOW + 1)).toMatchObject([{ id: a, dispatch: 2 }])
    expect(await claim(NOW + 5001)).toMatchObject([{ id: a, dispatch: 2 }])
    expect(await currentDispatch(database.db, b)).toBe(1)
  })

  const purge = (before: number, limit = 100) =>
    inTransaction(database.relaxedDb, (trx) => purgeAcknowledgedEvents(trx, { before, limit }))

  test('is purged of what was acknowledged long ago, the oldest first, in batches', async () => {
    const ids = Array.from({ length: 5 }, (_, n) => `event_${n}` as EventId) // likewise
    for (const [n, id] of ids.entries()) {
      await append(id)
      await acknowledge([id], NOW - n)
    }
    await append(a, { dueAt: NOW - 1_000_000 })
    const left = async () =>
      (await database.db.selectFrom('outbox').select('id').orderBy('id').execute()).map((it) => it.id)
    expect(await purge(NOW, 3)).toBe(3)
    expect(await left()).toEqual(['event_0', 'event_1', a])
    expect(await purge(NOW, 3)).toBe(1)
    expect(await purge(NOW, 3)).toBe(0)
    expect(await left()).toEqual(['event_0', a])
  })
})

function rethrow(error: unknown): never {
  throw error
}
