import { isDatabaseUnavailable, openDatabase, type OpenDatabase } from '@organizations/database'
import { beforeAll, describe, expect, test, vi } from 'vitest'
import { sql } from 'kysely'

import { startPostgres, type TestPostgres } from './postgres.ts'

describe('a private Postgres', () => {
  let postgres: TestPostgres

  beforeAll(async () => {
    postgres = await startPostgres()
    return () => postgres.stop()
  })

  test('is one of its own, on its own port', async () => {
    const other = await startPostgres()
    expect(other.port).not.toBe(postgres.port)
    await inDatabase(other, async (db) => sql`create table mark (id integer)`.execute(db))
    expect(await hasMark(postgres)).toBe(false)
    await other.stop()
    await expect(hasMark(other)).rejects.toThrow('ECONNREFUSED')
  })

  test('breaks its clients’ connections when it is killed, and comes back with what it had', async () => {
    await inDatabase(postgres, async (db) => sql`create table mark (id integer)`.execute(db))
    const killed = inDatabase(postgres, async (db) => {
      await postgres.kill()
      for (;;) await sql`select pg_sleep(0.01)`.execute(db) // a server process may outlive its master for a moment
    })
    await expect(killed).rejects.toSatisfy(isDatabaseUnavailable)
    await expect(hasMark(postgres)).rejects.toThrow('ECONNREFUSED')
    await postgres.restart()
    expect(await hasMark(postgres)).toBe(true)
  })

  test('sorts text as people do, unless a table says otherwise', async () => {
    const { rows } = await inDatabase(postgres, (db) => sql`select 'a' < 'B' as "isFirst"`.execute(db))
    expect(rows).toEqual([{ isFirst: true }])
  })

  // The last of them: it is in recovery for a moment.
  test('says why, when it starts itself again', async () => {
    const said = vi.spyOn(console, 'error').mockReturnValue()
    const dying = inDatabase(postgres, async (db) => {
      const { rows } = await sql<{ pid: number }>`select pg_backend_pid() as pid`.execute(db)
      process.kill(Number(rows[0]?.pid), 'SIGKILL')
      await sql`select pg_sleep(10)`.execute(db)
    })
    await expect(dying).rejects.toSatisfy(isDatabaseUnavailable)
    await expect.poll(() => said.mock.calls.join()).toContain('was terminated by signal 9')
    said.mockRestore()
  })
})

async function hasMark(postgres: TestPostgres): Promise<boolean> {
  const find = (db: OpenDatabase['db']) =>
    sql<{ found: boolean }>`select to_regclass('mark') is not null as found`.execute(db)
  const { rows } = await inDatabase(postgres, find)
  return rows[0]?.found === true
}

async function inDatabase<T>(postgres: TestPostgres, work: (db: OpenDatabase['db']) => Promise<T>): Promise<T> {
  const { db, close } = openDatabase(postgres.url(), { baseFolder: '/', onBackgroundError: () => {} }) // killed on purpose
  try {
    return await db.transaction().execute(work)
  } finally {
    await close()
  }
}
