import { sql } from 'kysely'
import { beforeEach, describe, expect, test } from 'vitest'
import { wholeRight } from '@organizations/domain'
import { insertApiKey } from './queries/keys/api-keys.ts'
import { insertSampleOrganization, insertSampleRow, insertUsers, userNumber } from './testing/sample-rows.ts'
import { testDatabases, type TestDatabase } from './testing/test-databases.ts'
import { inTransaction } from './transaction.ts'

describe.each(testDatabases)('an integer id on $name', ({ open }) => {
  let database: TestDatabase

  beforeEach(async () => {
    database = await open()
    await inTransaction(database.db, async (trx) => {
      await insertUsers(trx, 1)
      await insertSampleOrganization(trx, 1)
      for (const table of ['apps', 'bundles', 'channels'] as const) {
        await insertSampleRow(trx, table, { organization: 1, n: 0 })
      }
      await insertApiKey(trx, { ...wholeRight, userId: userNumber(0), name: 'A key', keyHash: 'hash', createdAt: 1 })
    })
    return () => database.remove()
  })

  test.each(['api_keys', 'bundles', 'channels'])('of %s is never used twice', async (table) => {
    // Channels go, because one points at the bundle.
    if (table === 'bundles') await inTransaction(database.db, (trx) => trx.deleteFrom('channels').execute())
    let highest = await highestId(table)
    for (let round = 0; round < 3; round += 1) {
      await replaceAllRows(table)
      expect(await highestId(table)).toBeGreaterThan(highest)
      highest = await highestId(table)
    }
  })

  async function highestId(table: string): Promise<number> {
    const { rows } = await sql<{ id: number }>`select max(id) as id from ${sql.table(table)}`.execute(database.db)
    return rows[0]?.id ?? expect.unreachable()
  }

  /** Deletes every row, the highest among them, and inserts one of them again, without its id. */
  async function replaceAllRows(table: string): Promise<void> {
    await inTransaction(database.db, async (trx) => {
      const { rows } = await sql<Record<string, unknown>>`select * from ${sql.table(table)} limit 1`.execute(trx)
      const row = Object.entries(rows[0] ?? {}).filter(([column]) => column !== 'id')
      await sql`delete from ${sql.table(table)}`.execute(trx)
      const columns = sql.join(row.map(([column]) => sql.ref(column)))
      await sql`insert into ${sql.table(table)} (${columns}) values (${sql.join(row.map(([, value]) => value))})`.execute(
        trx,
      )
    })
  }
})
