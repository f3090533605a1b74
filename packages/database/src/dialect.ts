/**
 * The one place that knows which database it is: it opens one, and finds the `Dialect` of a handle. All that differs
 * between the two is written in sqlite/ and postgres/. Everything else is in Kysely's terms, or asks the dialect.
 */
import {
  PostgresAdapter,
  sql,
  type CreateTableBuilder,
  type Kysely,
  type RawBuilder,
  type SelectQueryBuilder,
  type SqlBool,
  type Transaction,
} from 'kysely'
import type {
  BundleRange,
  DeletionSubject,
  LiveTable,
  NotErasedReason,
  OrganizationId,
  SubjectKind,
} from '@organizations/domain'
import type { BatchLimits } from './batch-limits.ts'
import type { FreeSpace } from './free-space.ts'
import type { Moment } from './moment.ts'
import type { TableShape } from './move/table-shape.ts'
import { openPostgres } from './postgres/open-postgres.ts'
import { parseDatabaseUrl } from './database-url.ts'
import { postgres } from './postgres/postgres.ts'
import type { NextRows, RowsToSweep } from './queries/deletion/read-next-rows.ts'
import type { EventPlace } from './queries/events/insert-event.ts'
import type { Database } from './schema.ts'
import type { Eraser } from './sqlite/eraser.ts'
import { openSqlite } from './sqlite/open-sqlite.ts'
import { sqlite } from './sqlite/sqlite.ts'

/** What the two databases do in different ways. */
export interface Dialect {
  /** The clock that leases and due times go by. */
  now: () => Moment
  batchLimits: BatchLimits
  /** Absent where writers come one after the other anyway. */
  locks?: Locks
  /**
   * The rows that a sweep removes next, in the order in which they are stored; nothing when the order of the key is
   * better. Absent where that is the order in which they are stored.
   */
  readByCtid?: (db: Kysely<Database>, sweep: RowsToSweep) => Promise<NextRows | undefined>
  /** The name of the function that returns the greatest of its arguments. */
  greatest: RawBuilder<unknown>
  /** Is every text of a JSON list in a column among these? */
  isListWithin: (column: string, list: readonly string[]) => RawBuilder<SqlBool>
  /** Is a text column one of these? They are one parameter, however many there are. */
  isAmong: (column: string, list: readonly string[]) => RawBuilder<SqlBool>
  /** Stores a table in the order of its primary key, where the database can. */
  clustered: <T extends CreateTableBuilder<string, string>>(table: T) => T
  /** Does every index also hold the key of its table? */
  indexesHoldKeys: boolean
  /** Keeps a large column that never changes apart, where an update would otherwise write it again. */
  storeApart: (db: Kysely<never>, table: string, column: string) => Promise<void>
  /** What a database file has free, and how it is given back. Absent where the server sees to it. */
  freeSpace?: {
    read: (db: Kysely<Database>) => Promise<FreeSpace>
    giveBack: (trx: Transaction<Database>, pages: number) => Promise<void>
  }
  /** Does it compress long texts by itself? */
  compressesTexts: boolean
  fenceName: (table: string, kind: SubjectKind) => string
  dropTrigger: (name: string, table: string) => RawBuilder<unknown>
  /** What the triggers of a fence do, after `create trigger ... on table`. Makes what they call. */
  fenceBody: (db: Kysely<never>, fence: FenceDetails) => Promise<RawBuilder<unknown>>
  /** Why receipts cannot say that what was removed is illegible; null where they can. */
  notErased: NotErasedReason | null
  introspect: <DB>(db: Kysely<DB>) => Promise<LiveTable[]>
  /** The tables as `npm run move` copies them. */
  describe: (db: Kysely<Database>) => Promise<TableShape[]>
  /** Goes between the columns and the values of an insert that brings its own numbers as ids. */
  withOwnIds: RawBuilder<unknown>
  /** The highest number that a table has given out as an id; 0 for none. */
  readHighestId: (db: Kysely<Database>, table: string) => Promise<number>
  /** Makes a table give out higher numbers than this one. */
  raiseHighestId: (trx: Transaction<Database>, table: string, highest: number) => Promise<void>
  /**
   * Gives an event its place, in the transaction of its change. Absent where transactions commit in another order than
   * they write: there a place is given after the commit.
   */
  placeEvent?: (
    trx: Transaction<Database>,
    organizationId: OrganizationId,
    known: { isFirst: boolean },
  ) => Promise<EventPlace>
  /** Gives events their places, after their commits. Absent where they get them in the write. */
  placeEvents?: (db: Kysely<Database>) => Promise<void>
  /** Did this database raise the error? */
  isOwnError: (error: unknown) => error is Error
  /** Did a unique constraint on this column (as `table.column`) refuse a row? */
  isUniqueViolation: (error: unknown, column: string) => boolean
  /** Can the database serve no request at the moment? */
  isUnavailable: (error: unknown) => boolean
  /** Did it have no room on its disk for what a transaction wrote? */
  isFull: (error: unknown) => boolean
}

/** See locks.ts, which also says in which order they are taken. */
export interface Locks {
  organization: (db: Kysely<Database>, id: OrganizationId) => Promise<void>
  organizations: (db: Kysely<Database>, ids: readonly OrganizationId[]) => Promise<void>
  organizationOfApp: (db: Kysely<Database>, appId: string) => Promise<void>
  user: (db: Kysely<Database>, email: string) => Promise<void>
  subject: (db: Kysely<Database>, subject: DeletionSubject) => Promise<void>
  bundles: (
    db: Kysely<Database>,
    range: { organizationId: OrganizationId } & Pick<BundleRange, 'appUuid' | 'above' | 'upTo'>,
  ) => Promise<void>
  turn: <DB>(db: Kysely<DB>, name: string) => Promise<void>
  migrations: (db: Kysely<Database>) => Promise<void>
  claiming: LockRows
  sharing: LockRows
  changing: LockRows
}

type LockRows = <DB, TB extends keyof DB, O>(query: SelectQueryBuilder<DB, TB, O>) => SelectQueryBuilder<DB, TB, O>

/** A fence on a table, as its triggers need to know it. */
export interface FenceDetails {
  kind: SubjectKind
  /** Names the subject that a row belongs to. */
  column: string
  /** The id of that subject, of the new row. */
  owner: RawBuilder<unknown>
  /** Is the subject that the new row names deleted? */
  isDeleted: RawBuilder<SqlBool>
  /** What the triggers refuse a row with. */
  message: string
}

export interface OpenDatabase {
  db: Kysely<Database>
  /** The same database; its transactions need not survive a power failure (a crash of the process they do). */
  relaxedDb: Kysely<Database>
  /** Absent where erasing is not ours to do. */
  eraser?: Eraser
  close: () => Promise<void>
}

export interface OpenOptions {
  /** What a relative file name starts from. */
  baseFolder: string
  /**
   * Called with failures that no query meets: of SQLite's checkpoint thread, of an idle connection. The database goes
   * on.
   */
  onBackgroundError: (error: unknown) => void
  /**
   * Called once when no more can be written until the program is started again. Unless given, the error is thrown where
   * no caller catches it, so that the program stops.
   */
  onFatalError?: (error: Error) => void
  /** Of SQLite: syncs the data of a file, for tests that look at what has reached the disk. */
  syncLog?: (descriptor: number) => Promise<void>
  /** Of Postgres: how many connections at most. */
  poolSize?: number | undefined
  /**
   * What leases and due times go by, in milliseconds since 1970, for tests that move time. Without it, or while it
   * returns nothing, that is this process's clock on SQLite and the server's on Postgres.
   */
  clock?: Clock | undefined
}

export type Clock = () => number | undefined

/** By the adapter of each handle, which its transactions share. */
const clocks = new WeakMap<object, Clock>()

/**
 * Opens the database that `url` names: `file:` and a path, or `postgres://`, which is connected to on first use. Throws
 * a sentence that names DATABASE_URL, and none of its secrets, otherwise.
 */
export function openDatabase(url: string, options: OpenOptions): OpenDatabase {
  const database = open(url, options)
  const { clock } = options
  if (clock !== undefined) {
    for (const handle of [database.db, database.relaxedDb]) clocks.set(handle.getExecutor().adapter, clock)
  }
  return database
}

function open(url: string, options: OpenOptions): OpenDatabase {
  const address = parseDatabaseUrl(url, options.baseFolder)
  return address.kind === 'postgres' ? openPostgres(address.url, options) : openSqlite(address.file, options)
}

type Handle<DB> = Pick<Kysely<DB>, 'getExecutor'>

/** What the database of a handle, or of a transaction, does in its own way. */
export function dialectOf<DB>(db: Handle<DB>): Dialect {
  return db.getExecutor().adapter instanceof PostgresAdapter ? postgres : sqlite
}

/** The clock that the database was opened with, if any. */
export function clockOf<DB>(db: Handle<DB>): Clock | undefined {
  return clocks.get(db.getExecutor().adapter)
}

/** Does it answer? Rejects with the error of the driver. */
export async function reachDatabase(db: Kysely<Database>): Promise<void> {
  await sql`select 1`.execute(db)
}

/** The live schema, as the drift check and a deletion's verification look at it. */
export async function introspectSchema(db: Kysely<Database>): Promise<LiveTable[]> {
  return await dialectOf(db).introspect(db)
}
