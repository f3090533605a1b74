/**
 * The numbers that were given out as ids. A row that was deleted takes its number along for ever, and the database
 * remembers that by itself; one that was restored from a backup has forgotten some, and must be given them again.
 */
import type { Kysely, Transaction } from 'kysely'
import type { HighestIds } from '@organizations/domain'
import { dialectOf } from '../../dialect.ts'
import type { Database } from '../../schema.ts'

const tables = { apiKeys: 'api_keys', bundles: 'bundles', channels: 'channels' } as const satisfies Record<
  keyof HighestIds,
  keyof Database
>

type NumberedTable = (typeof tables)[keyof HighestIds]

/** The highest number that each table has ever given out. */
export async function readHighestIds(db: Kysely<Database>): Promise<HighestIds> {
  return {
    apiKeys: await highestOf(db, tables.apiKeys),
    bundles: await highestOf(db, tables.bundles),
    channels: await highestOf(db, tables.channels),
  }
}

/** Gives out higher numbers than these from now on. What is lower than what the database knows changes nothing. */
export async function raiseHighestIds(trx: Transaction<Database>, ids: HighestIds): Promise<void> {
  await raise(trx, tables.apiKeys, ids.apiKeys)
  await raise(trx, tables.bundles, ids.bundles)
  await raise(trx, tables.channels, ids.channels)
}

async function highestOf(db: Kysely<Database>, table: NumberedTable): Promise<number> {
  return await dialectOf(db).readHighestId(db, table)
}

async function raise(trx: Transaction<Database>, table: NumberedTable, highest: number): Promise<void> {
  if (highest > (await highestOf(trx, table))) await dialectOf(trx).raiseHighestId(trx, table, highest)
}
