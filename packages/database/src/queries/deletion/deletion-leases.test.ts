import { beforeEach, describe, expect, test } from 'vitest'
import { deletionNumber, insertSampleDeletion } from '../../testing/sample-deletions.ts'
import { organizationNumber } from '../../testing/sample-rows.ts'
import { testDatabases, type TestDatabase } from '../../testing/test-databases.ts'
import { inTransaction } from '../../transaction.ts'
import {
  makeDue,
  moveDeletion,
  releaseLease,
  renewLease,
  takeLease,
  voidAllLeases,
  type HeldDeletion,
} from './deletion-leases.ts'
import { listDueDeletions, listDueLateListings, type Look } from './due-deletions.ts'
import { findDeletion } from './deletions.ts'

const NOW = 1_000_000
const LEASE_MS = 10_000
const LONGEST_PAUSE_MS = 60_000
const id = deletionNumber(1)

describe.each(testDatabases)('the lease of a deletion on $name', ({ open }) => {
  let database: TestDatabase

  beforeEach(async () => {
    database = await open()
    database.useClock(() => NOW)
    return () => database.remove()
  })

  const insert = (number: number, columns: Parameters<typeof insertSampleDeletion>[2] = { due_at: NOW }) =>
    inTransaction(database.db, (trx) => insertSampleDeletion(trx, number, columns))
  /** Takes the lease; a worker first lists what it may take, so both must agree. */
  const take = async (now: number) => {
    database.useClock(() => now)
    const look = { overdueMs: 0, leaseMs: LEASE_MS, after: '', limit: 10, except: [] }
    const late = await listDueLateListings(database.db, look)
    const listed = [...(await listDueDeletions(database.db, look)).ids, ...late]
    const held = await inTransaction(database.db, (trx) => takeLease(trx, { id, leaseMs: LEASE_MS }))
    expect(listed.includes(id)).toBe(held !== undefined)
    return held
  }
  const mustTake = async (now: number): Promise<HeldDeletion> => (await take(now)) ?? expect.unreachable()
  const rows = () => database.db.selectFrom('deletions').selectAll().orderBy('id').execute()

  test('comes with a token one higher for each holder', async () => {
    await insert(1)
    const tokens: number[] = []
    for (const now of [NOW, NOW + LEASE_MS, NOW + 3 * LEASE_MS]) tokens.push((await mustTake(now)).token)
    expect(tokens).toEqual([1, 2, 3])
  })

  test('is not taken while it lives, and can be once it has ended', async () => {
    await insert(1)
    await mustTake(NOW)
    expect(await take(NOW + LEASE_MS - 1)).toBeUndefined()
    expect((await mustTake(NOW + LEASE_MS)).token).toBe(2)
  })

  test('of a program that still has longer leases is not taken while it lives', async () => {
    await insert(1)
    await mustTake(NOW)
    const take = () => inTransaction(database.db, (trx) => takeLease(trx, { id, leaseMs: LEASE_MS / 2 }))
    expect(await take()).toBeUndefined()
    database.useClock(() => NOW + LEASE_MS)
    expect(await take()).toBeDefined()
  })

  test('that ends later than one length from now counts as ended: the clock went back', async () => {
    await insert(1)
    await mustTake(NOW)
    expect(await take(NOW - 1)).toBeUndefined() // it is not due either
    await inTransaction(database.db, (trx) =>
      trx
        .updateTable('deletions')
        .set({ due_at: NOW - 5000 })
        .execute(),
    )
    expect(await take(NOW)).toBeUndefined()
    expect((await mustTake(NOW - 1)).token).toBe(2)
  })

  test('is not taken before the deletion is due, or when it never is again', async () => {
    await insert(1)
    await insert(2, { due_at: null })
    expect(await take(NOW - 1)).toBeUndefined()
    const never = await inTransaction(database.db, (trx) =>
      takeLease(trx, { id: deletionNumber(2), leaseMs: LEASE_MS }),
    )
    expect(never).toBeUndefined()
    const unknown = { id: deletionNumber(9), leaseMs: LEASE_MS }
    expect(await inTransaction(database.db, (trx) => takeLease(trx, unknown))).toBeUndefined()
  })

  test.each([
    ['further ahead than any pause', { due_at: NOW + LONGEST_PAUSE_MS + 1 }, true],
    ['as far ahead as the longest pause', { due_at: NOW + LONGEST_PAUSE_MS }, false],
    ['far ahead, for a late listing', { due_at: NOW + 3_600_000, state: 'completed' as const }, false],
    ['for a late listing, by now', { due_at: NOW, state: 'completed' as const }, true],
  ])('can be taken when the deletion is due %s: %o', async (_, columns, isFree) => {
    await insert(1, columns)
    expect((await take(NOW)) !== undefined).toBe(isFree)
  })

  test('of two workers that want it at once goes to one', async () => {
    await insert(1)
    const takers = await Promise.all(
      [database.db, database.relaxedDb, database.db].map((db) =>
        inTransaction(db, (trx) => takeLease(trx, { id, leaseMs: LEASE_MS })),
      ),
    )
    expect(takers.filter((held) => held !== undefined).map(({ token }) => token)).toEqual([1])
  })

  test('notes when the work began, once', async () => {
    await insert(1)
    expect((await mustTake(NOW)).deletion.startedAt).toBe(NOW)
    expect((await mustTake(NOW + LEASE_MS)).deletion.startedAt).toBe(NOW)
  })

  test('lets its holder move the deletion, and no other one', async () => {
    await insert(1, { due_at: NOW, failures: 3 })
    await insert(2)
    const neighbour = (await rows())[1]
    const held = await mustTake(NOW)
    const change = { state: 'sweeping', round: 2, step: 5, cursor: ['app', 7], strays: 4, lastError: 'x' } as const
    const isMoved = await inTransaction(database.relaxedDb, (trx) => moveDeletion(trx, held, { change, leaseMs: 1 }))
    expect(isMoved).toBe(true)
    expect(await findDeletion(database.db, id)).toEqual({ ...held.deletion, ...change, failures: 0 })
    expect((await rows())[0]).toMatchObject({ lease_ends_at: NOW + 1, lease_token: 1, due_at: NOW })
    expect((await rows())[1]).toEqual(neighbour)

    const plan = { steps: [{ action: 'verify' }] } as const
    await inTransaction(database.db, (trx) =>
      moveDeletion(trx, held, { change: { plan, cursor: null, failures: 2 }, leaseMs: 2 }),
    )
    expect(await findDeletion(database.db, id)).toMatchObject({ plan, cursor: null, failures: 2, step: 5 })
  })

  test('that was lost lets its late holder write nothing', async () => {
    await insert(1)
    const late = await mustTake(NOW)
    const current = await mustTake(NOW + LEASE_MS)
    const before = await rows()
    const attempts = await inTransaction(database.db, async (trx) => [
      await moveDeletion(trx, late, { change: { step: 9, state: 'completed' }, leaseMs: NOW }),
      await renewLease(trx, late, NOW),
      await releaseLease(trx, late, { at: NOW }),
    ])
    expect(attempts).toEqual([false, false, false])
    expect(await rows()).toEqual(before)
    expect(await inTransaction(database.db, (trx) => renewLease(trx, current, 3 * LEASE_MS))).toBe(true)
  })

  test('can be renewed, and given back with the time of the next look', async () => {
    await insert(1)
    await insert(2)
    const neighbour = (await rows())[1]
    const held = await mustTake(NOW)
    expect(await inTransaction(database.db, (trx) => renewLease(trx, held, 2 * LEASE_MS))).toBe(true)
    expect(await take(NOW + 2 * LEASE_MS - 1)).toBeUndefined()
    expect(await inTransaction(database.db, (trx) => releaseLease(trx, held, { at: NOW + 500 }))).toBe(true)
    expect(await take(NOW + 499)).toBeUndefined()
    const next = await mustTake(NOW + 500)
    expect(await inTransaction(database.db, (trx) => releaseLease(trx, next, null))).toBe(true)
    expect(await take(NOW * 10)).toBeUndefined()
    expect((await rows())[1]).toEqual(neighbour)
  })

  test.each([
    ['a renewal', true, renewLease],
    ['a batch', false, (trx, it, leaseMs) => moveDeletion(trx, it, { change: { failures: 1 }, leaseMs })],
    ['the end of a slice', false, (trx, it) => releaseLease(trx, it, { afterMs: 0 })],
  ] satisfies [string, boolean, typeof renewLease][])(
    'stays given back when %s comes late',
    async (_, answer, write) => {
      await insert(1)
      const held = await mustTake(NOW)
      await inTransaction(database.db, (trx) => releaseLease(trx, held, { at: NOW + 3_600_000 }))
      const before = await rows()
      expect(await inTransaction(database.db, (trx) => write(trx, held, LEASE_MS))).toBe(answer)
      expect(await rows()).toEqual(before)
    },
  )

  test('is taken at once where the transaction that gives it back makes the deletion due', async () => {
    await insert(1)
    const held = await mustTake(NOW)
    await inTransaction(database.db, async (trx) => {
      await releaseLease(trx, held, { at: NOW + 500 })
      await makeDue(trx, id)
    })
    expect((await mustTake(NOW)).token).toBe(2)
  })

  test('is void with all others when a server takes over, and its late holder writes nothing', async () => {
    await insert(1)
    await insert(2, { due_at: NOW + 5000 })
    await insert(3, { due_at: null, state: 'blocked' })
    await insert(4, { due_at: NOW + 3_600_000, state: 'completed' })
    const late = await mustTake(NOW)
    const resting = (await rows()).slice(2)
    database.useClock(() => NOW + 1)
    await inTransaction(database.db, voidAllLeases)
    expect(await inTransaction(database.db, (trx) => renewLease(trx, late, NOW))).toBe(false)
    expect((await mustTake(NOW + 1)).token).toBe(3)
    expect((await rows())[1]).toMatchObject({ due_at: NOW + 1, lease_token: 1, lease_ends_at: null })
    expect((await rows()).slice(2)).toEqual(resting)
  })

  describe('listed with the others', () => {
    const look = { overdueMs: 0, leaseMs: LEASE_MS, after: '', limit: 10, except: [] }
    const list = (given: Partial<Look> = {}) => listDueDeletions(database.db, { ...look, ...given })
    const numbers = (...all: number[]) => all.map(deletionNumber)

    beforeEach(async () => {
      const [a, b, c] = [organizationNumber(1), organizationNumber(2), organizationNumber(3)]
      for (const [number, organization_id, dueAt, state] of [
        [1, a, NOW - 10, 'sweeping'],
        [2, a, NOW - 30, 'requested'],
        [3, b, NOW - 20, 'requested'],
        [4, b, NOW - 40, 'completed'],
        [5, c, NOW + 1, 'sweeping'],
        [6, a, NOW - 50, 'completed'],
        [7, a, NOW - 20, 'requested'],
      ] as const) {
        await insert(number, { organization_id, due_at: dueAt, state })
      }
    })

    test('is the one of its organization that has waited longest, in turn by organization', async () => {
      expect(await list()).toEqual({ ids: numbers(2, 3), next: '' })
      expect(await list({ overdueMs: 21 })).toEqual({ ids: numbers(2), next: '' })
      expect(await list({ overdueMs: 31 })).toEqual({ ids: [], next: '' })
      expect(await list({ except: numbers(2, 3) })).toEqual({ ids: numbers(7), next: '' })
    })

    test('goes on with the next look where the last one ended', async () => {
      const [a, b] = [organizationNumber(1), organizationNumber(2)]
      expect(await list({ limit: 1 })).toEqual({ ids: numbers(2), next: a })
      expect(await list({ limit: 1, after: a })).toEqual({ ids: numbers(3), next: b })
      expect(await list({ limit: 1, after: b })).toEqual({ ids: [], next: '' })
    })

    test('is apart for a late listing', async () => {
      expect(await listDueLateListings(database.db, look)).toEqual(numbers(6, 4))
      expect(await listDueLateListings(database.db, { ...look, limit: 1, except: numbers(6) })).toEqual(numbers(4))
      expect(await listDueLateListings(database.db, { ...look, overdueMs: 41 })).toEqual(numbers(6))
    })
  })
})
