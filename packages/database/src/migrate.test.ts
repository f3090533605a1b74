import type { SessionId } from '@organizations/domain'
import { sql } from 'kysely'
import { beforeEach, describe, expect, test } from 'vitest'
import { isLong } from '../../../test/support/test-size.ts'
import { introspectSchema, openDatabase, type OpenDatabase } from './dialect.ts'
import { isNewerSchema, migrateToLatest } from './migrate.ts'
import { migrations } from './migrations/index.ts'
import { migrateTo } from './testing/migrate-to.ts'
import { migrateInProcesses } from './testing/other-process.ts'
import { insertUsers, userNumber } from './testing/sample-rows.ts'
import { testDatabases } from './testing/test-databases.ts'
import { inTransaction } from './transaction.ts'

const PROCESSES = isLong ? 6 : 3

describe.each(testDatabases)('migrations on $name', ({ createEmpty }) => {
  let open: () => OpenDatabase
  let url: string

  beforeEach(async () => {
    const empty = await createEmpty()
    url = empty.url
    const opened: OpenDatabase[] = []
    open = () => {
      const database = empty.open()
      opened.push(database)
      return database
    }
    return async () => {
      for (const { close } of opened) await close()
      await empty.remove()
    }
  })

  test('run twice change nothing the second time', async () => {
    const { db } = open()
    await migrateToLatest(db)
    await inTransaction(db, (trx) => insertUsers(trx, 2))
    const before = await everything(db)
    expect(before.migrations).toEqual(Object.keys(migrations))
    await migrateToLatest(db)
    expect(await everything(db)).toEqual(before)
    expect(await db.selectFrom('users').select('id').execute()).toHaveLength(2)
  })

  test('keep the sessions that there are, and let people have some', async () => {
    const { db } = open()
    await migrateTo(db, '0028')
    const old = { id: 'ses_1', key_id: 1, key_hash: 'k', created_at: 1, expires_at: 2, user_agent: 'Browser/1.0' }
    await inTransaction(db, async (trx) => {
      await sql`
        insert into users (id, email, plan, is_operator, created_at)
        values (${userNumber(0)}, 'ada@example.com', 'standard', 0, 1)`.execute(trx)
      await sql`
        insert into api_keys (user_id, mode, name, key_hash, created_at, updated_at)
        values (${userNumber(0)}, 'all', 'x', 'k', 1, 1)`.execute(trx)
    })
    const rows = Array.from({ length: 300 }, (_, at) => ({ ...old, hash: `h${at}`, id: `ses_${at}` as SessionId }))
    await inTransaction(db, (trx) => trx.insertInto('sessions').values(rows).execute())
    await migrateToLatest(db)
    const kept = await db.selectFrom('sessions').selectAll().execute()
    const byHash = (a: { hash: string }, b: { hash: string }) => (a.hash < b.hash ? -1 : 1)
    expect(kept.toSorted(byHash)).toEqual(
      rows.map((row) => ({ ...row, identity_id: null, provider_sid: null, user_id: userNumber(0) })).toSorted(byHash),
    )
    const { key_id: _id, key_hash: _hash, ...plain } = { ...old, hash: 'new', id: 'ses_new' as SessionId }
    const insert = (owner: object) =>
      inTransaction(db, (trx) =>
        trx
          .insertInto('sessions')
          .values({ ...plain, ...owner })
          .execute(),
      )
    await expect(insert({})).rejects.toThrow(/constraint/i)
    await expect(insert({ key_id: 1, key_hash: 'k', identity_id: 'i' })).rejects.toThrow(/constraint/i)
    await insert({ identity_id: 'i', provider_sid: 's' })
  })

  test('run from two programs at once happen once', async () => {
    const [one, two] = [open(), open()]
    await Promise.all([migrateToLatest(one.db), migrateToLatest(two.db), migrateToLatest(one.relaxedDb)])
    expect((await everything(one.db)).migrations).toEqual(Object.keys(migrations))
    expect(await everything(one.db)).toEqual(await everything(two.db))
  })

  test('run from several processes that start at once happen once, and all come up', async () => {
    const words = await migrateInProcesses(url, PROCESSES)
    expect(words).toEqual(Array.from({ length: PROCESSES }, () => 'ready, migrated, 0 users'))
    const { db } = open()
    const migrated = await everything(db)
    expect(migrated.migrations).toEqual(Object.keys(migrations))
    await migrateToLatest(db)
    expect(await everything(db)).toEqual(migrated)
  })

  test('do not touch a database that is newer than the program', async () => {
    const { db } = open()
    await migrateToLatest(db)
    await inTransaction(db, (trx) =>
      sql`insert into kysely_migration (name, timestamp) values ('9999-later', '2099-01-01T00:00:00.000Z')`.execute(
        trx,
      ),
    )
    const before = await everything(db)
    const error: unknown = await migrateToLatest(db).catch((it: unknown) => it)
    expect(isNewerSchema(error)).toBe(true)
    expect(String(error)).toMatch(/newer version than this program, \S+, which does not know its migration 9999-later:/)
    expect(await everything(db)).toEqual(before)
  })

  test('that fail in the middle leave the database as it was', async () => {
    const { db } = open()
    // In the way of the second migration, after the first has run.
    await inTransaction(db, (trx) => sql`create table tombstones (id integer)`.execute(trx))
    await expect(migrateToLatest(db)).rejects.toThrow('The database could not be brought up to date')
    expect((await introspectSchema(db)).map(({ name }) => name)).toEqual(['tombstones'])
    await inTransaction(db, (trx) => sql`drop table tombstones`.execute(trx))
    await migrateToLatest(db)
    expect((await everything(db)).migrations).toEqual(Object.keys(migrations))
  })
})

describe('a database', () => {
  const notOpened = ['', 'file:', 'data.db', 'mysql://me:secret@host/db', 'postgres://me:secret@host:99999/db']

  // database-url.test.ts has the sentences.
  test.each(notOpened)('is not opened by %j, and the sentence names the variable but nothing secret', (url) => {
    const opening = () => openDatabase(url, { baseFolder: '/', onBackgroundError: rethrow })
    expect(opening).toThrow(/^Expected DATABASE_URL to /)
    expect(opening).not.toThrow('secret')
  })
})

async function everything(db: OpenDatabase['db']) {
  const { rows } = await sql<{ name: string }>`select name from kysely_migration order by name`.execute(db)
  return { schema: await introspectSchema(db), migrations: rows.map(({ name }) => name) }
}

function rethrow(error: unknown): never {
  throw error
}
