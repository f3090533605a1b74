import type { Kysely, Transaction } from 'kysely'
import { dialectOf } from './dialect.ts'
import type { Database } from './schema.ts'

/** What a database file has room for without growing. */
export interface FreeSpace {
  fileBytes: number
  freeBytes: number
  /** False for a file from before that was too large to be rewritten at a start. */
  canGiveBack: boolean
}

/** Nothing where the database's server sees to it. */
export async function readFreeSpace(db: Kysely<Database>): Promise<FreeSpace | undefined> {
  return await dialectOf(db).freeSpace?.read(db)
}

/** Gives up to so many free pages back. Moves as many others out of their way, so that writers wait for it. */
export async function giveBackPages(trx: Transaction<Database>, pages: number): Promise<void> {
  await dialectOf(trx).freeSpace?.giveBack(trx, pages)
}
