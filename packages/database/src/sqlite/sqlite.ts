import SqliteDatabase from 'better-sqlite3'
import { sql, type Kysely, type Transaction } from 'kysely'
import type { Dialect } from '../dialect.ts'
import type { Database } from '../schema.ts'
import { giveBackPagesOfFile, readFreeSpaceOfFile } from './free-space.ts'
import { isSqliteFull } from './is-full.ts'
import { CommitLostError } from './shared-commits.ts'
import { LogSyncError } from './log-sync.ts'
import { placeEventOnSqlite } from './place-event.ts'
import { describeSqlite, introspectSqlite } from './sqlite-schema.ts'

/** All that SQLite does in its own way. */
export const sqlite: Dialect = {
  now: () => Date.now(),
  // A batch keeps every other writer waiting, and its reads keep the process from all else.
  batchLimits: { wantedMs: 2.5, longestMs: 5, togetherMs: 5, fewestRows: 200, mostRows: 5000, countedRows: 10_000 },
  greatest: sql`max`,
  isListWithin: (column, list) => sql`not exists (
    select 1 from json_each(${sql.ref(column)})
    where value not in (select value from json_each(${JSON.stringify(list)})))`,
  isAmong: (column, list) => sql`${sql.ref(column)} in (select value from json_each(${JSON.stringify(list)}))`,
  clustered: (table) => table.modifyEnd(sql`without rowid`) as typeof table, // modifyEnd changes no type
  indexesHoldKeys: true,
  async storeApart() {},
  freeSpace: { read: readFreeSpaceOfFile, giveBack: giveBackPagesOfFile },
  compressesTexts: false,
  fenceName: (table, kind) => (kind === 'organization' ? `${table}_fence` : `${table}_fence_${kind}`),
  dropTrigger: (name) => sql`drop trigger ${sql.ref(name)}`,
  fenceBody: async (_db, { isDeleted, message }) => sql`
      when ${isDeleted}
      begin select raise(abort, ${sql.lit(message)}); end`,
  notErased: null,
  introspect: introspectSqlite,
  describe: describeSqlite,
  withOwnIds: sql``,
  readHighestId,
  raiseHighestId,
  placeEvent: placeEventOnSqlite,
  isOwnError: (error) => error instanceof SqliteDatabase.SqliteError,
  isUniqueViolation: (error, column) =>
    error instanceof SqliteDatabase.SqliteError &&
    error.code === 'SQLITE_CONSTRAINT_UNIQUE' &&
    error.message.includes(column),
  isUnavailable: (error) =>
    error instanceof LogSyncError ||
    error instanceof CommitLostError ||
    (error instanceof SqliteDatabase.SqliteError && error.code.startsWith('SQLITE_BUSY')),
  isFull: isSqliteFull,
}

async function readHighestId(db: Kysely<Database>, table: string): Promise<number> {
  const { rows } = await sql<{ highest: number }>`
    select seq as highest from sqlite_sequence where name = ${table}`.execute(db)
  return rows[0]?.highest ?? 0
}

async function raiseHighestId(trx: Transaction<Database>, table: string, highest: number): Promise<void> {
  await sql`delete from sqlite_sequence where name = ${table}`.execute(trx)
  await sql`insert into sqlite_sequence (name, seq) values (${table}, ${highest})`.execute(trx)
}
