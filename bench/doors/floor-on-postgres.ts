/** The floor on Postgres: node-postgres with a pool and prepared statements, and transactions that are durable. */
import { Pool, type PoolClient } from 'pg'
import { serveFloor } from './floor.ts'
import { floorStatements, rowsOfNew, type FloorStatement } from './floor-statements.ts'

const pool = new Pool({ connectionString: process.env['FLOOR_DATABASE'], max: 10 })

const texts = Object.fromEntries(
  Object.entries(floorStatements).map(([name, sql]) => {
    let values = 0
    return [name, sql.replaceAll('?', () => `$${(values += 1)}`)]
  }),
) as Record<FloorStatement, string>

async function run(on: Pool | PoolClient, name: FloorStatement, values: unknown[]) {
  const { rows } = await on.query<Record<string, unknown>>({ name, text: texts[name], values })
  return rows
}

serveFloor({
  key: async (hash) => (await run(pool, 'key', [hash]))[0],
  user: async (id) => (await run(pool, 'user', [id]))[0],
  organization: async (userId, id) => (await run(pool, 'organization', [userId, id]))[0],
  list: (userId, limit) => run(pool, 'list', [userId, limit]),
  async create(userId, name) {
    const client = await pool.connect()
    const [id, rows] = rowsOfNew(userId, name)
    await client.query('begin')
    for (const [statement, values] of rows) await run(client, statement, values)
    await client.query('commit')
    client.release()
    return id
  },
  async update(id, name) {
    await run(pool, 'update', [name, Date.now(), id])
  },
})
