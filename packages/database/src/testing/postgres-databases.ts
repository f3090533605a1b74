/** Databases of a private Postgres, each made in milliseconds: copies of one that has been migrated. */
import { randomUUID } from 'node:crypto'
import { Client } from 'pg'
import { sharedPostgres } from '../../../../test/support/shared-postgres.ts'
import { openDatabase } from '../dialect.ts'
import { migrateToLatest } from '../migrate.ts'

const MIGRATED = 'migrated'

/** Makes a database that is up to date, or an empty one. Returns its URL and what removes it. */
export async function createPostgresDatabase(
  kind: 'migrated' | 'empty' = 'migrated',
): Promise<{ url: string; drop: () => Promise<void> }> {
  const server = await sharedPostgres()
  const name = `test_${randomUUID().replaceAll('-', '')}`
  if (kind === 'migrated') await (template ??= makeTemplate(server))
  await administer(server, (client) =>
    client.query(`create database ${name} template ${kind === 'migrated' ? MIGRATED : 'template0'}`),
  )
  return {
    url: urlOf(server, name),
    drop: () => administer(server, (client) => client.query(`drop database ${name} with (force)`)),
  }
}

let template: Promise<void> | undefined // module-level: once for the process

/** Test processes race for this: whoever comes first makes it, and the others wait. */
async function makeTemplate(server: string): Promise<void> {
  await administer(server, async (client) => {
    await client.query('select pg_advisory_lock(1)')
    const { rowCount } = await client.query('select 1 from pg_database where datname = $1', [MIGRATED])
    if (rowCount !== 0) return
    await client.query('drop database if exists half_migrated')
    await client.query('create database half_migrated template template0')
    const { db, close } = openDatabase(urlOf(server, 'half_migrated'), { baseFolder: '/', onBackgroundError: rethrow })
    await migrateToLatest(db).finally(close)
    await client.query(`alter database half_migrated rename to ${MIGRATED}`)
  })
}

async function administer(server: string, work: (client: Client) => Promise<unknown>): Promise<void> {
  const client = new Client(server)
  await client.connect()
  try {
    await work(client)
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
