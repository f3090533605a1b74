import { beforeEach, describe, expect, test } from 'vitest'
import { userNumber } from '../../testing/sample-rows.ts'
import { testDatabases, type TestDatabase } from '../../testing/test-databases.ts'
import { inTransaction } from '../../transaction.ts'
import { purgeIdempotencyRecords } from './idempotency-records.ts'

describe.each(testDatabases)('idempotency records on $name', ({ open }) => {
  let database: TestDatabase

  beforeEach(async () => {
    database = await open()
    return () => database.remove()
  })

  test('are purged when they are old enough, the oldest first, in batches', async () => {
    // Their keys do not sort by age, and two users share one.
    const made = [
      { user: 0, key: 'a', createdAt: 5 },
      { user: 1, key: 'a', createdAt: 1 },
      { user: 0, key: 'b', createdAt: 4 },
      { user: 0, key: 'c', createdAt: 2 },
      { user: 1, key: 'd', createdAt: 3 },
    ]
    await inTransaction(database.db, (trx) =>
      trx
        .insertInto('idempotency_records')
        .values(
          made.map(({ user, key, createdAt }) => ({
            user_id: userNumber(user),
            operation: 'test',
            idempotency_key: key,
            organization_id: null,
            body_hash: 'hash',
            answer: '{}',
            created_at: createdAt,
          })),
        )
        .execute(),
    )
    const purge = (before: number, limit: number) =>
      inTransaction(database.relaxedDb, (trx) => purgeIdempotencyRecords(trx, { before, limit }))
    const left = async () =>
      (await database.db.selectFrom('idempotency_records').select('created_at').orderBy('created_at').execute()).map(
        (it) => it.created_at,
      )
    expect(await purge(1, 10)).toBe(0)
    expect(await purge(5, 3)).toBe(3)
    expect(await left()).toEqual([4, 5])
    expect(await purge(5, 3)).toBe(1)
    expect(await purge(5, 3)).toBe(0)
    expect(await left()).toEqual([5])
  })
})
