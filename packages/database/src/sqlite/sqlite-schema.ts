/** What SQLite says of its schema. */
import { sql, type Kysely } from 'kysely'
import type { LiveTable } from '@organizations/domain'
import type { TableShape } from '../move/table-shape.ts'
import type { Database } from '../schema.ts'
import { readerOf, runOn } from './direct-handles.ts'

/** By the adapter of a handle: what its schema was at a version of it. */
const introspected = new WeakMap<object, { version: number; tables: LiveTable[] }>()

/**
 * Read again only when the schema has changed: SQLite gives it another version with each change, of any process. The
 * version is read first, so that a change between the two is found next time. What a transaction has changed itself is
 * not kept: another one may come to the same version after it was rolled back.
 */
export async function introspectSqlite<DB>(db: Kysely<DB>): Promise<LiveTable[]> {
  const { adapter } = db.getExecutor()
  const version = await readSchemaVersion(db)
  const known = introspected.get(adapter)
  if (known?.version === version) return known.tables
  const tables = await readTables(db)
  if (!db.isTransaction || isCommitted(db, version)) introspected.set(adapter, { version, tables })
  return tables
}

interface SchemaVersion {
  schema_version: number
}

const READ_VERSION = 'pragma schema_version'

function isCommitted(trx: object, version: number): boolean {
  const reader = readerOf(trx)
  return reader !== undefined && runOn<SchemaVersion>(reader, READ_VERSION, []).rows[0]?.schema_version === version
}

async function readSchemaVersion<DB>(db: Kysely<DB>): Promise<number> {
  const { rows } = await sql<SchemaVersion>`${sql.raw(READ_VERSION)}`.execute(db)
  return rows[0]?.schema_version ?? Number.NaN // equal to no version
}

async function readTables<DB>(db: Kysely<DB>): Promise<LiveTable[]> {
  const { rows } = await sql<{ name: string; columns: string; parents: string }>`
    select name,
      (select json_group_array(name) from pragma_table_info(m.name)) as columns,
      (select json_group_array(distinct "table") from pragma_foreign_key_list(m.name)) as parents
    from sqlite_schema m
    where type = 'table' and name not like 'sqlite_%' and name not like 'kysely_%'
    order by name`.execute(db)
  return rows.map(({ name, columns, parents }) => ({
    name,
    columns: JSON.parse(columns) as string[], // made by the query above
    references: JSON.parse(parents) as string[],
  }))
}

export async function describeSqlite(db: Kysely<Database>): Promise<TableShape[]> {
  const { rows } = await sql<{ name: string; columns: string; key: string; parents: string; numbered: number }>`
    select name,
      (select json_group_array(json_object('name', name, 'kind', iif(lower(type) = 'text', 'text', 'number')))
        from pragma_table_info(m.name)) as columns,
      (select json_group_array(name) from (select name from pragma_table_info(m.name) where pk > 0 order by pk)) as key,
      (select json_group_array(distinct "table") from pragma_foreign_key_list(m.name)) as parents,
      sql like '%autoincrement%' as numbered
    from sqlite_schema m
    where type = 'table' and name not like 'sqlite_%' and name not like 'kysely_%'
    order by name`.execute(db)
  return rows.map(({ name, columns, key, parents, numbered }) => ({
    name,
    columns: JSON.parse(columns) as TableShape['columns'], // made by the query above, as are those below
    key: JSON.parse(key) as string[],
    references: JSON.parse(parents) as string[],
    isNumbered: numbered === 1,
  }))
}
