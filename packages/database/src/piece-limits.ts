import type { Kysely } from 'kysely'
import { isPostgres } from './dialect.ts'
import type { Database } from './schema.ts'

/** What the pieces of a deletion may cost, in rows and milliseconds. */
export interface PieceLimits {
  /** What a piece that removes rows aims at, from the beginning of its transaction to the end of its commit. */
  wantedMs: number
  /** After a piece that took longer, the next one is half as large. */
  longestMs: number
  /** A piece is never smaller: each costs something besides its rows, and on a busy machine that is most of it. */
  fewestRows: number
  mostRows: number
  /** Rows that are counted at a time. */
  countedRows: number
}

/** On SQLite a piece keeps every other writer waiting, and its reads keep the process from all else. */
const inThisProcess: PieceLimits = {
  wantedMs: 2.5,
  longestMs: 5,
  fewestRows: 200,
  mostRows: 5000,
  countedRows: 10_000,
}

/** On Postgres it locks rows that nobody wants any more, and works beside everybody else. */
const onServer: PieceLimits = {
  wantedMs: 5,
  longestMs: 8,
  fewestRows: 1000,
  mostRows: 10_000,
  countedRows: 50_000,
}

export function pieceLimits(db: Kysely<Database>): PieceLimits {
  return isPostgres(db) ? onServer : inThisProcess
}
