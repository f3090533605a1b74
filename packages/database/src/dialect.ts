/**
 * The one place that knows which database it is. Everything else is written in Kysely's terms, or asks here: how to
 * open one, what its errors mean, what its schema is, and how the schema's special parts are spelled.
 */
import { mkdirSync } from 'node:fs'
import { dirname, resolve } from 'node:path'
import SqliteDatabase from 'better-sqlite3'
import { Kysely, sql, type CreateTableBuilder, type Transaction } from 'kysely'
import type { LiveTable, SubjectKind } from '@organizations/domain'
import type { Database } from './schema.ts'
import { startCheckpointer } from './sqlite/checkpointer.ts'
import { sqliteDialect } from './sqlite/sqlite-dialect.ts'
import { openSqliteHandles } from './sqlite/sqlite-handles.ts'

export interface OpenDatabase {
  db: Kysely<Database>
  /** The same database; its transactions need not survive a power failure (a crash of the process they do). */
  relaxedDb: Kysely<Database>
  close: () => Promise<void>
}

export interface OpenOptions {
  /** What a relative file name starts from. */
  baseFolder: string
  /** Told of failures of the checkpointing thread; the database goes on without it. */
  onBackgroundError: (error: unknown) => void
}

/** Opens the database that `url` names: `file:` and a path. Throws a sentence that names DATABASE_URL otherwise. */
export function openDatabase(url: string, options: OpenOptions): OpenDatabase {
  if (!url.startsWith('file:') || url === 'file:') {
    throw new Error(`Expected DATABASE_URL to be "file:" and a path, got ${JSON.stringify(url.split(':')[0])}`)
  }
  const file = resolve(options.baseFolder, url.slice('file:'.length).replace(/^\/\/(?=\/)/, ''))
  mkdirSync(dirname(file), { recursive: true })
  const handles = openSqliteHandles(file)
  const checkpointer = startCheckpointer(file, options.onBackgroundError)
  return {
    db: new Kysely({ dialect: sqliteDialect(handles, 'full') }),
    relaxedDb: new Kysely({ dialect: sqliteDialect(handles, 'relaxed') }),
    async close() {
      await checkpointer.stop()
      // Waits for the transaction under way, so that closing never cuts one off.
      const endTurn = await handles.writeLock.acquire()
      handles.close()
      endTurn()
    },
  }
}

/** The fence's trigger refused a row, because what it belongs to is being or has been deleted. */
export function isFenceError(error: unknown): boolean {
  return error instanceof SqliteDatabase.SqliteError && error.message === FENCE_MESSAGE
}

/** A unique constraint on this column (as `table.column`) refused a row. */
export function isUniqueViolation(error: unknown, column: string): boolean {
  return (
    error instanceof SqliteDatabase.SqliteError &&
    error.code === 'SQLITE_CONSTRAINT_UNIQUE' &&
    error.message.includes(column)
  )
}

/** The live schema, as the drift check and a deletion's verification look at it. */
export async function introspectSchema(db: Kysely<Database>): Promise<LiveTable[]> {
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

/** A table that is stored in the order of its primary key: one organization's rows lie together. */
export function clustered<T extends CreateTableBuilder<string, string>>(table: T): T {
  return table.modifyEnd(sql`without rowid`) as T // modifyEnd changes no type
}

const FENCE_MESSAGE = 'organization_deleting'

/**
 * Puts the fence on a table: no row of a subject that has a tombstone comes into being, or moves in, whatever
 * transaction it was that tried. `column` names the subject that a row belongs to: the organization unless told
 * otherwise.
 */
export async function fence(
  db: Kysely<never> | Transaction<never>,
  table: string,
  { column, kind }: { column: string; kind: SubjectKind } = { column: 'organization_id', kind: 'organization' },
): Promise<void> {
  const name = kind === 'organization' ? `${table}_fence` : `${table}_fence_${kind}`
  const id = sql`new.${sql.ref(column)}`
  const subject = kind === 'bundle' || kind === 'channel' ? sql`cast(${id} as text)` : id
  for (const [suffix, moment] of [
    ['insert', sql`insert`],
    ['move', sql`update of ${sql.ref(column)}`],
  ] as const) {
    await sql`
      create trigger ${sql.ref(`${name}_${suffix}`)} before ${moment} on ${sql.table(table)}
      when exists (select 1 from tombstones where subject_kind = ${sql.lit(kind)} and subject_id = ${subject})
      begin select raise(abort, ${sql.lit(FENCE_MESSAGE)}); end`.execute(db)
  }
}
