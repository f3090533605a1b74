import { inspect } from 'node:util'
import { sql, type Kysely } from 'kysely'
import { beforeEach, describe, expect, test } from 'vitest'
import { waitFor } from '../../../../test/support/wait-for.ts'
import { openDatabase, type OpenDatabase } from '../dialect.ts'
import type { Database } from '../schema.ts'
import { insertUsers } from '../testing/sample-rows.ts'
import { appKey } from '../testing/sample-subjects.ts'
import { openPostgres, type TestDatabase } from '../testing/test-databases.ts'
import { inTransaction } from '../transaction.ts'
import { isPostgresAway } from './is-away.ts'

describe('connections to Postgres', () => {
  let database: TestDatabase
  /** A program of its own on it. */
  let program: OpenDatabase
  let told: unknown[]

  beforeEach(async () => {
    told = []
    database = await openPostgres()
    program = openDatabase(database.url, { baseFolder: '/', onBackgroundError: (error) => told.push(error) })
    return async () => {
      await program.close()
      await database.remove()
    }
  })

  const users = async () => (await program.db.selectFrom('users').select('id').execute()).length
  const setting = async (db: Kysely<Database>, name: string) => {
    const { rows } = await sql<{ value: string }>`select current_setting(${name}) as value`.execute(db)
    return rows[0]?.value
  }

  test('that are killed while they are idle are made anew', async () => {
    expect(await users()).toBe(0)
    expect(await terminate(database.db, await pids())).toBe(1)
    await waitFor(() => told.length > 0, { what: 'the lost connection to be told of' })
    expect(await users()).toBe(0)
    expect(told).toEqual([expect.objectContaining({ message: expect.stringContaining('terminating connection') })])
  })

  test('that are killed in a transaction take it back, and the next one works', async () => {
    const work = inTransaction(program.db, async (trx) => {
      await insertUsers(trx, 1)
      await terminate(database.db, await pids())
      await insertUsers(trx, 2)
    })
    await expect(work).rejects.toSatisfy(isPostgresAway)
    await inTransaction(program.db, (trx) => insertUsers(trx, 3))
    expect(await users()).toBe(3)
  })

  test('that are killed between the statements of a transaction end no program', async () => {
    const work = inTransaction(program.db, async (trx) => {
      await insertUsers(trx, 1)
      await terminate(database.db, await pids())
      await waitFor(async () => (await pids()).length === 0, { what: 'the connection to be gone' })
    })
    await expect(work).rejects.toSatisfy(isPostgresAway)
    expect(await users()).toBe(0)
  })

  test('are as many as one says, and no more', async () => {
    const two = openDatabase(database.url, { baseFolder: '/', onBackgroundError: rethrow, poolSize: 2 })
    const { promise: gate, resolve: open } = Promise.withResolvers<void>()
    let begun = 0
    const work = () =>
      inTransaction(two.db, async () => {
        begun += 1
        await gate
      })
    const all = Promise.all([work(), work(), work()])
    await waitFor(() => begun === 2, { what: 'two of them to begin' })
    expect(await pids()).toHaveLength(2)
    open()
    await all
    expect([begun, (await pids()).length]).toEqual([3, 2])
    await two.close()
  })

  test('wait for the disk when a commit is told to a caller, and need not when it may be redone', async () => {
    const seen = []
    for (const db of [program.db, program.relaxedDb, program.relaxedDb, program.db]) {
      seen.push(await inTransaction(db, (trx) => setting(trx, 'synchronous_commit')))
    }
    expect(seen).toEqual(['on', 'off', 'off', 'on'])
  })

  test('end what hangs, and say whose they are', async () => {
    expect(await setting(program.db, 'statement_timeout')).toBe('30s')
    expect(await setting(program.db, 'idle_in_transaction_session_timeout')).toBe('10s')
    expect(await setting(program.db, 'application_name')).toBe('organizations')
  })

  test('read numbers of 64 bits, counts and sums as numbers', async () => {
    const { rows } =
      await sql`select 9007199254740991::bigint as big, count(*) as count, sum(1::bigint) as sum`.execute(program.db)
    expect(rows).toEqual([{ big: Number.MAX_SAFE_INTEGER, count: 1, sum: 1 }])
  })

  test('that cannot be had are an error without the password', async () => {
    const nowhere = openDatabase('postgres://me:secret@127.0.0.1:1/db', { baseFolder: '/', onBackgroundError: rethrow })
    const error = await nowhere.db
      .selectFrom('users')
      .selectAll()
      .execute()
      .catch((it: unknown) => it)
    await nowhere.close()
    expect(inspect(error, { depth: 10 })).toContain('ECONNREFUSED')
    expect(inspect(error, { depth: 10 })).not.toContain('secret')
  })

  test('read a table page by page by its index, although it was just filled and has no statistics', async () => {
    const { organizationId, appUuid } = appKey(1, 0)
    await inTransaction(database.db, async (trx) => {
      await sql`set local session_replication_role = replica`.execute(trx) // neither fence nor foreign key
      await sql`
        insert into devices (organization_id, app_uuid, device_id, platform, is_prod, is_emulator, updated_at)
        select ${organizationId}, ${appUuid}, n, 'ios', 1, 0, 0 from generate_series(1, 20000) as numbers (n)`.execute(
        trx,
      )
    })
    const { rows } = await sql<{ 'QUERY PLAN': string }>`
      explain select app_uuid, device_id from devices
      where organization_id = ${organizationId} and (app_uuid, device_id) > (${appUuid}, '2')
      order by organization_id, app_uuid, device_id limit 1 offset 4999`.execute(program.db)
    const plan = rows.map((row) => row['QUERY PLAN']).join('\n')
    expect(plan).toContain('Index Only Scan using devices_pk')
    expect(plan).not.toContain('Sort')
  })

  /** The program's own connections. */
  async function pids(): Promise<number[]> {
    const { rows } = await sql<{ pid: number }>`
      select pid from pg_stat_activity where datname = current_database() and application_name = 'organizations'
      and pid <> pg_backend_pid()`.execute(database.db)
    return rows.map(({ pid }) => pid)
  }
})

async function terminate(db: Kysely<Database>, pids: readonly number[]): Promise<number> {
  for (const pid of pids) await sql`select pg_terminate_backend(${pid})`.execute(db)
  return pids.length
}

function rethrow(error: unknown): never {
  throw error
}
