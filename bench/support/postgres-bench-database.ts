import { Client } from 'pg'
import { startPostgres } from '../../test/support/postgres.ts'
import type { BenchDatabase, Deleted } from './bench-database.ts'

/** Durable like a production server, with the memory of a dedicated machine. */
const SETTINGS = { fsync: 'on', full_page_writes: 'on', shared_buffers: '1GB', checkpoint_timeout: '15min' }

/** Starts a private server with fsync, and a database on it that serves as the template of the copies. */
export async function openPostgresBenchDatabase(): Promise<BenchDatabase> {
  const server = await startPostgres(SETTINGS)
  const inServer = (statement: string) => inDatabase(server.url(), (client) => client.query(statement))
  await inServer('create database seeded')
  return {
    url: server.url('seeded'),
    async afterSeeding() {
      // Autovacuum would do the same after a while.
      await inDatabase(server.url('seeded'), (client) => client.query('vacuum (freeze, analyze)'))
    },
    async copy() {
      await inServer('drop database if exists copied with (force)')
      await inServer('create database copied template seeded strategy file_copy')
      await inServer('checkpoint')
      return server.url('copied')
    },
    deleteByTables,
    deleteByCascade: undefined,
    remove: () => server.stop(),
  }
}

async function deleteByTables(url: string, tables: readonly string[], organizationId: string): Promise<Deleted> {
  return await inDatabase(url, async (client) => {
    const statements = [...tables.map((table) => `${table} where organization_id`), 'organizations where id']
    let rows = 0
    const startedAt = performance.now()
    await client.query('begin')
    for (const statement of statements) {
      const { rowCount } = await client.query(`delete from ${statement} = $1`, [organizationId])
      rows += rowCount ?? 0
    }
    await client.query('commit')
    return { rows, ms: performance.now() - startedAt }
  })
}

async function inDatabase<T>(url: string, work: (client: Client) => Promise<T>): Promise<T> {
  const client = new Client(url)
  await client.connect()
  try {
    return await work(client)
  } finally {
    await client.end()
  }
}
