import type { Kysely } from 'kysely'
import { dialectOf } from './dialect.ts'
import type { Database } from './schema.ts'

/** What the batches of a deletion may cost, in rows and milliseconds. */
export interface BatchLimits {
  /** What a batch that removes rows aims at, from the beginning of its transaction to the end of its commit. */
  wantedMs: number
  /** After a batch that took longer, the next one is half as large. */
  longestMs: number
  /** For so long batches that follow each other share a transaction. */
  togetherMs: number
  /** A batch is never smaller: each costs something besides its rows, and on a busy machine that is most of it. */
  fewestRows: number
  mostRows: number
  /** Rows that are counted at a time. */
  countedRows: number
}

export function batchLimits(db: Kysely<Database>): BatchLimits {
  return dialectOf(db).batchLimits
}
