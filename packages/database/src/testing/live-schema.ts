/**
 * What the drift tests ask of a live database besides `introspectSchema`. As dialect.ts does, this knows which it is.
 */
import { CompiledQuery, type Kysely } from 'kysely'
import { isPostgres } from './is-postgres.ts'
import type { Database } from '../schema.ts'
import { explainPostgres } from './explain-postgres.ts'
import { describePostgresTable } from './live-postgres-schema.ts'
import { describeSqliteTable } from './live-sqlite-schema.ts'

export interface TableDetails {
  columns: { name: string; type: string; isNotNull: boolean }[]
  /** The primary key is one of them. Indexes of some rows only are left out. */
  indexes: { columns: string[]; isUnique: boolean }[]
  /** When they fire, such as `before insert`, and what they do. */
  triggers: { moment: string; body: string; locks: LockedRow }[]
  /** Its foreign keys: which columns point at which table. */
  references: { table: string; columns: string[] }[]
}

/** Of which table the trigger first locks the row that a column names; `any` where writers come one after the other. */
export type LockedRow = 'any' | { table: string; column: string } | undefined

export async function describeTable(db: Kysely<Database>, table: string): Promise<TableDetails> {
  return await (isPostgres(db) ? describePostgresTable(db, table) : describeSqliteTable(db, table))
}

let explanations = 0 // module-level: the statements of a process are kept with the database

/** How the database would answer a query, in SQLite's words: one line for each table that it looks at. */
export async function explain(db: Kysely<Database>, query: CompiledQuery): Promise<string[]> {
  if (isPostgres(db)) return await explainPostgres(db, query)
  explanations += 1
  // A text of its own: a statement that was prepared before a change of the schema would tell the plan of before.
  const text = `explain query plan ${query.sql} -- ${explanations}`
  const { rows } = await db.executeQuery<{ detail: string }>(CompiledQuery.raw(text, [...query.parameters]))
  return rows.map(({ detail }) => detail)
}
