/**
 * The numbers that were given out as ids. A row that was deleted takes its number along for ever, and the database
 * remembers that by itself; one that was restored from a backup has to be told what it has forgotten.
 */
import { sql, type Kysely, type Transaction } from 'kysely'
import type { HighestIds } from '@organizations/domain'
import { isPostgres } from '../../dialect.ts'
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
  const { rows } = await (
    isPostgres(db)
      ? sql<{ highest: number | null }>`
          select pg_sequence_last_value(pg_get_serial_sequence(${table}, 'id')::regclass) as highest`
      : sql<{ highest: number }>`select seq as highest from sqlite_sequence where name = ${table}`
  ).execute(db)
  return rows[0]?.highest ?? 0
}

async function raise(trx: Transaction<Database>, table: NumberedTable, highest: number): Promise<void> {
  if (highest <= (await highestOf(trx, table))) return
  if (isPostgres(trx)) {
    // So that nobody inserts meanwhile: what they would be given would be given out again.
    await sql`lock table ${sql.table(table)} in share row exclusive mode`.execute(trx)
    const sequence = sql`pg_get_serial_sequence(${table}, 'id')::regclass`
    await sql`
      select setval(${sequence}, greatest(${highest}, pg_sequence_last_value(${sequence})))`.execute(trx)
  } else {
    await sql`delete from sqlite_sequence where name = ${table}`.execute(trx)
    await sql`insert into sqlite_sequence (name, seq) values (${table}, ${highest})`.execute(trx)
  }
}
