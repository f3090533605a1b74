/**
 * The one place that knows which database it is. Everything else is written in Kysely's terms, or asks here: how to
 * open one, what its errors mean, what its schema is, and how the schema's special parts are spelled. (What locks what
 * stands beside it, in locks.ts.)
 */
import { mkdirSync } from 'node:fs'
import { dirname, resolve } from 'node:path'
import SqliteDatabase from 'better-sqlite3'
import { Kysely, PostgresAdapter, sql, type CreateTableBuilder, type RawBuilder, type Transaction } from 'kysely'
import { DatabaseError } from 'pg'
import { subjectTraits, type LiveTable, type SubjectKind } from '@organizations/domain'
import { isPostgresAway } from './postgres/is-away.ts'
import { serverTime, type Moment } from './moment.ts'
import { openPool } from './postgres/open-pool.ts'
import { postgresDialect } from './postgres/postgres-dialect.ts'
import { fenceFunction, introspectPostgres } from './postgres/postgres-schema.ts'
import { isPostgresUrl } from './postgres/postgres-url.ts'
import type { Database } from './schema.ts'
import { startCheckpointer } from './sqlite/checkpointer.ts'
import { sqliteDialect } from './sqlite/sqlite-dialect.ts'
import { openSqliteHandles } from './sqlite/sqlite-handles.ts'
import { introspectSqlite } from './sqlite/sqlite-schema.ts'

export interface OpenDatabase {
  db: Kysely<Database>
  /** The same database; its transactions need not survive a power failure (a crash of the process they do). */
  relaxedDb: Kysely<Database>
  /** By its own clock, when several machines may share it: what all of them go by. */
  serverTime: Moment | undefined
  close: () => Promise<void>
}

export interface OpenOptions {
  /** What a relative file name starts from. */
  baseFolder: string
  /** Told of failures that no query meets: of SQLite's checkpointing thread, of an idle connection. The database goes on. */
  onBackgroundError: (error: unknown) => void
  /** Of Postgres: how many connections at most. */
  poolSize?: number | undefined
}

/**
 * Opens the database that `url` names: `file:` and a path, or `postgres://`, which is connected to on first use. Throws a
 * sentence that names DATABASE_URL, and none of its secrets, otherwise.
 */
export function openDatabase(url: string, options: OpenOptions): OpenDatabase {
  if (isPostgresUrl(url)) return openPostgres(url, options)
  if (!url.startsWith('file:') || url === 'file:') {
    const scheme = JSON.stringify(url.split(':')[0])
    throw new Error(`Expected DATABASE_URL to be "file:" and a path, or postgres:// and a host, got ${scheme}`)
  }
  return openSqlite(url, options)
}

/** Does it answer? Rejects with what the driver says. */
export async function reachDatabase(db: Kysely<Database>): Promise<void> {
  await sql`select 1`.execute(db)
}

function openPostgres(url: string, options: OpenOptions): OpenDatabase {
  const pool = openPool(url, options)
  return {
    db: new Kysely({ dialect: postgresDialect(pool, 'full') }),
    relaxedDb: new Kysely({ dialect: postgresDialect(pool, 'relaxed') }),
    serverTime,
    // Waits for the transactions under way, so that closing never cuts one off.
    close: () => pool.end(),
  }
}

function openSqlite(url: string, options: OpenOptions): OpenDatabase {
  const file = resolve(options.baseFolder, url.slice('file:'.length).replace(/^\/\/(?=\/)/, ''))
  mkdirSync(dirname(file), { recursive: true })
  const handles = openSqliteHandles(file)
  const checkpointer = startCheckpointer(file, options.onBackgroundError)
  return {
    db: new Kysely({ dialect: sqliteDialect(handles, 'full') }),
    relaxedDb: new Kysely({ dialect: sqliteDialect(handles, 'relaxed') }),
    serverTime: undefined,
    async close() {
      await checkpointer.stop()
      // Waits for the transaction under way, so that closing never cuts one off.
      const endTurn = await handles.writeLock.acquire()
      handles.close()
      endTurn()
    },
  }
}

type Handle<DB> = Pick<Kysely<DB>, 'getExecutor'>

/** Which of the two databases a handle, or a transaction, is one of. */
export function isPostgres<DB>(db: Handle<DB>): boolean {
  return db.getExecutor().adapter instanceof PostgresAdapter
}

/** The fence's trigger refused a row, because what it belongs to is being or has been deleted. */
export function isFenceError(error: unknown): boolean {
  return (
    (error instanceof SqliteDatabase.SqliteError || error instanceof DatabaseError) && error.message === FENCE_MESSAGE
  )
}

const UNIQUE_VIOLATION = '23505'

/** A unique constraint on this column (as `table.column`) refused a row. */
export function isUniqueViolation(error: unknown, column: string): boolean {
  if (error instanceof DatabaseError) {
    // The detail says, in whatever language: Key (one, another)=(1, 2) already exists.
    const [, columns = ''] = /\(([^)]*)\)=\(/.exec(error.detail ?? '') ?? []
    const names = columns.split(', ').map((name) => `${error.table ?? ''}.${name.replaceAll('"', '')}`)
    return error.code === UNIQUE_VIOLATION && names.includes(column)
  }
  return (
    error instanceof SqliteDatabase.SqliteError &&
    error.code === 'SQLITE_CONSTRAINT_UNIQUE' &&
    error.message.includes(column)
  )
}

/**
 * The database can do nothing for anybody just now: its server is away or takes nobody in, or another process holds its
 * file. What was asked of it may yet have been done, when it was a commit.
 */
export function isDatabaseUnavailable(error: unknown): boolean {
  if (error instanceof SqliteDatabase.SqliteError) return error.code.startsWith('SQLITE_BUSY')
  return isPostgresAway(error)
}

/** The live schema, as the drift check and a deletion's verification look at it. */
export async function introspectSchema(db: Kysely<Database>): Promise<LiveTable[]> {
  return await (isPostgres(db) ? introspectPostgres(db) : introspectSqlite(db))
}

/** The time to set `updated_at` to: it always moves on, also when two changes fall into one millisecond. */
export function movedOn<DB>(db: Handle<DB>, now: number): RawBuilder<number> {
  const greater = isPostgres(db) ? sql`greatest` : sql`max`
  return sql<number>`${greater}(updated_at + 1, ${now})`
}

/**
 * A table that is stored in the order of its primary key, so that one organization's rows lie together. Postgres has
 * none: its rows lie in the order in which they came.
 */
export function clustered<DB, T extends CreateTableBuilder<string, string>>(db: Handle<DB>, table: T): T {
  return isPostgres(db) ? table : (table.modifyEnd(sql`without rowid`) as T) // modifyEnd changes no type
}

const FENCE_MESSAGE = 'organization_deleting'

/**
 * What the triggers of a fence are called, before `_insert` and `_move`. Postgres fires them in the order of their names,
 * and they lock: the organization comes first, as it does for everybody else.
 */
export function fenceName<DB>(db: Handle<DB>, table: string, kind: SubjectKind): string {
  if (kind === 'organization') return `${table}_fence`
  return isPostgres(db) ? `${table}_fence_of_${kind}` : `${table}_fence_${kind}`
}

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
  const name = fenceName(db, table, kind)
  const id = sql`new.${sql.ref(column)}`
  const subject = subjectTraits[kind].idType === 'integer' ? sql`cast(${id} as text)` : id
  const postgresFunction = `fence_${kind}_by_${column}`
  if (isPostgres(db)) {
    await fenceFunction(postgresFunction, { column, kind, message: FENCE_MESSAGE, id: subject }).execute(db)
  }
  const stop = isPostgres(db)
    ? sql`for each row execute function ${sql.ref(postgresFunction)}()`
    : sql`
      when exists (select 1 from tombstones where subject_kind = ${sql.lit(kind)} and subject_id = ${subject})
      begin select raise(abort, ${sql.lit(FENCE_MESSAGE)}); end`
  for (const [suffix, moment] of [
    ['insert', sql`insert`],
    ['move', sql`update of ${sql.ref(column)}`],
  ] as const) {
    await sql`
      create trigger ${sql.ref(`${name}_${suffix}`)} before ${moment} on ${sql.table(table)} ${stop}`.execute(db)
  }
}
