import { introspectSchema, type Database, type Kysely } from '@organizations/database'
import { sql } from 'kysely'

/** Every row of an app, by table, as text: of the tables that the database itself says have a column for it. */
export async function readAppRows(db: Kysely<Database>, appUuid: string): Promise<Record<string, string[]>> {
  const rows: Record<string, string[]> = {}
  for (const { name, columns } of await introspectSchema(db)) {
    const column = name === 'apps' ? 'id' : 'app_uuid'
    // What is kept of a deletion names its subject, and nothing else of it.
    if (name === 'deletions' || !columns.some((it) => it === column)) continue
    const found = await sql`select * from ${sql.table(name)} where ${sql.ref(column)} = ${appUuid}`.execute(db)
    rows[name] = found.rows.map((row) => JSON.stringify(row)).toSorted()
  }
  return rows
}

/** How many rows there are in all these tables. */
export function countRows(rows: Record<string, string[]>): number {
  return Object.values(rows).reduce((sum, { length }) => sum + length, 0)
}
