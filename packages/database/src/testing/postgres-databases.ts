/**
 * Databases of a private Postgres, each test its own. A new one is a copy of one that has been migrated, which takes a
 * tenth of a second; and new sessions read the catalog anew, which makes their first queries slow. So one that a test
 * is done with stays open, and is emptied for the next, unless that test has changed its schema.
 */
import { randomUUID } from 'node:crypto'
import { Client } from 'pg'
import { sharedPostgres } from '../../../../test/support/shared-postgres.ts'
import { waitFor } from '../../../../test/support/wait-for.ts'
import { openDatabase } from '../dialect.ts'
import { migrateToLatest } from '../migrate.ts'
import type { KeptDatabase } from './keep-databases.ts'
import { createTestClock } from './test-clock.ts'

const MIGRATED = 'migrated'

/** A database that is up to date and empty. */
export async function createPostgresDatabase(): Promise<KeptDatabase> {
  const server = await sharedPostgres()
  await (template ??= makeTemplate(server))
  const name = await create(server, MIGRATED)
  const url = urlOf(server, name)
  const client = new Client(url)
  client.on('error', () => {}) // the next query tells
  await client.connect()
  // Read from a copy: the template cannot be copied while there is a connection to it.
  const { schema, emptying } = await (shape ??= readShape(client))
  const { clock, useClock } = createTestClock()
  const database = openDatabase(url, { baseFolder: '/', onBackgroundError: rethrow, clock })
  return {
    ...database,
    useClock,
    url,
    async renew() {
      await waitFor(async () => (await countBusy(client)) === 0, { what: 'the transactions of a test to end' })
      if ((await describeSchema(client)) !== schema) return false
      await client.query(emptying)
      return true
    },
    async discard() {
      await database.close()
      await client.end()
      await drop(server, name)
    },
  }
}

/** How many other sessions are in the middle of something. */
async function countBusy(client: Client): Promise<number> {
  const { rowCount } = await client.query(`select 1 from pg_stat_activity where datname = current_database()
    and pid <> pg_backend_pid() and backend_type = 'client backend' and state <> 'idle'`)
  return rowCount ?? 0
}

/** A database that nothing has been done to. */
export async function createEmptyDatabase(): Promise<{ url: string; remove: () => Promise<void> }> {
  const server = await sharedPostgres()
  const name = await create(server, 'template0')
  return { url: urlOf(server, name), remove: () => drop(server, name) }
}

/** A database with all that is in another one, which must have no connections. */
export async function copyDatabase(url: string): Promise<{ url: string; remove: () => Promise<void> }> {
  const server = await sharedPostgres()
  const name = await create(server, new URL(url).pathname.slice(1))
  return { url: urlOf(server, name), remove: () => drop(server, name) }
}

async function create(server: string, from: string): Promise<string> {
  const name = `test_${randomUUID().replaceAll('-', '')}`
  await withClient(server, (client) => client.query(`create database ${name} template ${from}`))
  return name
}

async function drop(server: string, name: string): Promise<void> {
  await withClient(server, (client) => client.query(`drop database ${name} with (force)`))
}

let template: Promise<void> | undefined // module-level: once for the process
let shape: Promise<Shape> | undefined // likewise

/** Test processes race for this: the first one makes it, and the others wait. */
async function makeTemplate(server: string): Promise<void> {
  await withClient(server, async (client) => {
    await client.query('select pg_advisory_lock(1)')
    const { rowCount } = await client.query('select 1 from pg_database where datname = $1', [MIGRATED])
    if (rowCount !== 0) return
    await client.query('drop database if exists half_migrated')
    await client.query('create database half_migrated template template0')
    const { db, close } = openDatabase(urlOf(server, 'half_migrated'), { baseFolder: '/', onBackgroundError: rethrow })
    try {
      await migrateToLatest(db)
    } finally {
      await close()
    }
    await client.query(`alter database half_migrated rename to ${MIGRATED}`)
  })
}

interface Shape {
  schema: string
  /** Statements that empty a database of this schema. */
  emptying: string
}

async function readShape(client: Client): Promise<Shape> {
  return { schema: await describeSchema(client), emptying: await emptyingOf(client) }
}

async function emptyingOf(client: Client): Promise<string> {
  const { rows } = await client.query<{ statement: string }>(`
    select case relkind when 'S' then format('select setval(%L, 1, false)', oid::regclass)
      else format('delete from %s', oid::regclass) end as statement
    from pg_class where relnamespace = 'public'::regnamespace and relkind in ('r', 'S') and relname not like 'kysely%'
      and relname not in ('event_feed', 'feed_cursors', 'instance_marks')`)
  return [
    'set session_replication_role = replica', // without triggers, and so without the checks of foreign keys too
    ...rows.map(({ statement }) => statement),
    'update event_feed set position = 0, purged_position = 0',
    'update feed_cursors set position = 0',
  ].join('; ')
}

/** The same for two copies of one database, until the schema of one is changed. */
async function describeSchema(client: Client): Promise<string> {
  const { rows } = await client.query<{ schema: string }>(`select concat_ws(' ',
    (select concat(count(*), '-', max(oid), '-', sum(hashtext(relname))) from pg_class where relkind <> 't'),
    (select concat(sum(hashtext(attname || attnotnull)), '-', sum(atttypid::int8)) from pg_attribute where not attisdropped),
    (select concat(count(*), '-', max(oid), '-', sum(ascii(tgenabled::text))) from pg_trigger),
    (select concat(count(*), '-', max(oid)) from pg_proc),
    (select concat(count(*), '-', max(oid)) from pg_constraint)) as schema`)
  return rows[0]?.schema ?? ''
}

async function withClient<T>(url: string, work: (client: Client) => Promise<T>): Promise<T> {
  const client = new Client(url)
  await client.connect()
  try {
    return await work(client)
  } finally {
    await client.end()
  }
}

function urlOf(server: string, database: string): string {
  return Object.assign(new URL(server), { pathname: `/${database}` }).href
}

function rethrow(error: unknown): never {
  throw error
}
