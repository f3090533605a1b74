import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import SqliteDatabase from 'better-sqlite3'
import { sql } from 'kysely'
import { Pool } from 'pg'
import { beforeAll, describe, expect, test } from 'vitest'
import { isDatabaseUnavailable } from './database-errors.ts'
import { openDatabase } from './dialect.ts'
import { endWhoWaits } from './testing/end-who-waits.ts'
import { insertUsers } from './testing/sample-rows.ts'
import { openPostgres, testDatabases, type TestDatabase } from './testing/test-databases.ts'
import { inTransaction } from './transaction.ts'

describe('Postgres is unavailable', () => {
  let database: TestDatabase

  beforeAll(async () => {
    database = await openPostgres()
    return () => database.remove()
  })

  const isTold = (work: Promise<unknown>) =>
    work.then(
      () => expect.fail('Expected an error'),
      (error: unknown) => isDatabaseUnavailable(error),
    )
  /** What a connection to the same server says when it is opened otherwise. */
  const opened = async (change: (url: URL) => void) => {
    const url = new URL(database.url)
    change(url)
    const { db, close } = openDatabase(url.href, { baseFolder: '/', onBackgroundError() {} })
    const isAway = await isTold(sql`select 1`.execute(db))
    await close()
    return isAway
  }

  test('when no server listens, or there is no host of that name', async () => {
    expect(await opened((url) => (url.port = '1'))).toBe(true)
    expect(await opened((url) => (url.hostname = 'nowhere.invalid'))).toBe(true)
  })

  test('when it takes in no more', async () => {
    const role = `crowded_${process.pid}`
    await inTransaction(database.db, (trx) => sql`create role ${sql.ref(role)} login connection limit 0`.execute(trx))
    expect(await opened((url) => (url.username = role))).toBe(true)
    await inTransaction(database.db, (trx) => sql`drop role ${sql.ref(role)}`.execute(trx))
  })

  test('when all connections are taken, and stay so', async () => {
    const pool = new Pool({ connectionString: database.url, max: 1, connectionTimeoutMillis: 1000 })
    const client = await pool.connect()
    expect(await isTold(pool.query('select 1'))).toBe(true)
    client.release()
    await pool.end()
  })

  test('when the connection is ended under a query', async () => {
    const other = openDatabase(database.url, { baseFolder: '/', onBackgroundError() {} })
    await inTransaction(database.db, async (trx) => {
      await insertUsers(trx, 1)
      const waiting = isTold(inTransaction(other.db, (its) => insertUsers(its, 1)))
      await expect.poll(() => endWhoWaits(database.db)).toBe(true)
      expect(await waiting).toBe(true)
    })
    await other.close()
  })

  test('and neither when a password or a name is wrong, nor a statement', async () => {
    expect(await opened((url) => (url.pathname = '/nowhere'))).toBe(false)
    expect(await opened((url) => (url.username = 'nobody'))).toBe(false)
    expect(await isTold(sql`select 1 / 0`.execute(database.db))).toBe(false)
  })
})

describe('an SQLite file is unavailable', () => {
  test('while another process writes to it', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'organizations-busy-'))
    const [one, other] = [1, 2].map(() => new SqliteDatabase(join(folder, 'busy.db'), { timeout: 0 }))
    one?.exec('begin immediate')
    const begin = () => other?.exec('begin immediate')
    expect(begin).toThrow(expect.toSatisfy(isDatabaseUnavailable))
    one?.exec('commit')
    begin()
    one?.close()
    other?.close()
    await rm(folder, { recursive: true })
  })
})

test.each(testDatabases)('what $name refuses for what it was asked is not for being unavailable', async ({ open }) => {
  const { db, remove } = await open()
  await inTransaction(db, (trx) => insertUsers(trx, 1))
  const again = inTransaction(db, (trx) => insertUsers(trx, 1))
  await expect(again).rejects.toSatisfy((error) => !isDatabaseUnavailable(error))
  await remove()
})
