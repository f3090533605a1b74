import { sql } from 'kysely'
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
    const insert = async (records: typeof made) =>
      await inTransaction(database.db, async (trx) => {
        const nothing = { operation: 'test', organization_id: null, body_hash: 'hash', answer: '{}' }
        const rows = records.map(({ user, key, createdAt }) => ({
          ...nothing,
          user_id: userNumber(user),
          idempotency_key: key,
          created_at: createdAt,
        }))
        await trx.insertInto('idempotency_records').values(rows).execute()
      })
    await insert(made.slice(0, 1))
    // Of a table that has grown since it last looked, Postgres asks which rows are old for each row that there is.
    await inTransaction(database.db, (trx) => sql`analyze idempotency_records`.execute(trx))
    await insert(made.slice(1))
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
