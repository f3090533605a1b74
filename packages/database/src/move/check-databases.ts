import { sql, type Kysely } from 'kysely'
import { dialectOf } from '../dialect.ts'
import { migrations, schemaVersion } from '../migrations/index.ts'
import type { Database } from '../schema.ts'
import { tablesToMove } from './move-order.ts'

/** Throws a sentence unless the schema is exactly the one of this program. */
export async function requireNewestSchema(db: Kysely<Database>): Promise<void> {
  const applied = await appliedMigrations(db)
  const unknown = applied.find((name) => !Object.hasOwn(migrations, name))
  if (unknown !== undefined) throw new Error(`it is newer than this program, which has no migration ${unknown}`)
  if (applied.length === Object.keys(migrations).length) return
  const found = applied.at(-1)
  if (found === undefined) throw new Error('it is empty: there is nothing to move')
  throw new Error(
    `it has the schema ${found}, and not ${schemaVersion}: start the service on it once with this version`,
  )
}

/** The tables that hold rows, of those that would be moved. Those of a database without any schema are none. */
export async function tablesWithRows(db: Kysely<Database>): Promise<string[]> {
  if ((await appliedMigrations(db)).length === 0) return []
  const found = []
  for (const { name } of await tablesToMove(db)) {
    const { rows } = await sql`select 1 from ${sql.table(name)} limit 1`.execute(db)
    if (rows.length > 0) found.push(name)
  }
  return found
}

async function appliedMigrations(db: Kysely<Database>): Promise<string[]> {
  if (!(await hasMigrationTable(db))) return []
  const { rows } = await sql<{ name: string }>`select name from kysely_migration order by name`.execute(db)
  return rows.map(({ name }) => name)
}

/** The table of Kysely's own, which its introspection leaves out. */
async function hasMigrationTable(db: Kysely<Database>): Promise<boolean> {
  const tables = await dialectOf(db).describe(db)
  return tables.some(({ name }) => name === 'organizations')
}
