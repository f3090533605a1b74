/**
 * The SQLite handle that a Kysely instance or transaction of ours ends at. A statement that is compiled once runs on it
 * directly: what Kysely does between a compiled query and its driver costs several times what a small read does.
 */
import type { QueryResult } from 'kysely'
import type { SqliteHandle, SqliteHandles } from './sqlite-handles.ts'

const opened = new WeakMap<object, SqliteHandles>()

/** By the transaction; null once it is over. */
const transactions = new WeakMap<object, SqliteHandles | null>()

/** Statements of `db` itself run on its reader from now on, and those of its transactions on its writer. */
export function useHandles(db: object, handles: SqliteHandles): void {
  opened.set(db, handles)
}

/** Says that `trx`, of `db`, has begun. Returns what says that it is over. */
export function noteTransaction(db: object, trx: object): () => void {
  const handles = opened.get(db)
  if (handles === undefined) return () => {}
  transactions.set(trx, handles)
  return () => void transactions.set(trx, null)
}

/**
 * The handle of `db`; undefined for another database, and for an instance that was made of another one, e.g. with
 * plugins. Throws for a transaction that is over: the writer may be in another one by now.
 */
export function handleOf(db: object): SqliteHandle | undefined {
  const handles = transactions.get(db)
  if (handles === null) throw new Error('Expected a transaction that is under way, got one that is over')
  return handles?.writer ?? opened.get(db)?.reader
}

/** What reads the file as it was committed last, for a transaction of `noteTransaction` and an instance of `useHandles`. */
export function readerOf(db: object): SqliteHandle | undefined {
  return (transactions.get(db) ?? opened.get(db))?.reader
}

/** Runs a statement. The row type is the query's promise. */
export function runOn<Row>(handle: SqliteHandle, sql: string, parameters: readonly unknown[]): QueryResult<Row> {
  const statement = handle.prepare(sql)
  if (statement.reader) return { rows: statement.all(...parameters) as Row[] }
  const { changes, lastInsertRowid } = statement.run(...parameters)
  return { rows: [], numAffectedRows: BigInt(changes), insertId: BigInt(lastInsertRowid) }
}
