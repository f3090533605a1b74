import { sql, type Kysely, type Transaction } from 'kysely'
import type { Database } from '../schema.ts'
import { inTransaction } from '../transaction.ts'
import { isPostgres } from './is-postgres.ts'

const tables = ['organizations', 'members', 'disk_probes']

/**
 * Leaves a database no room on its disk for rows: by the largest size of an SQLite file, or by the answer that a
 * Postgres server would give. Returns what makes room again.
 */
export async function fillDisk(db: Kysely<Database>): Promise<() => Promise<void>> {
  const [fill, free] = isPostgres(db) ? [refuse, allow] : [limit, unlimit]
  await inTransaction(db, fill)
  return () => inTransaction(db, free)
}

async function limit(trx: Transaction<Database>): Promise<void> {
  const { rows } = await sql<{ page_count: number }>`pragma page_count`.execute(trx)
  await sql`pragma max_page_count = ${sql.lit(rows[0]?.page_count ?? 0)}`.execute(trx)
}

async function unlimit(trx: Transaction<Database>): Promise<void> {
  await sql`pragma max_page_count = 4294967294`.execute(trx)
}

async function refuse(trx: Transaction<Database>): Promise<void> {
  await sql`create function no_room() returns trigger language plpgsql as
    $$ begin raise exception 'could not extend file: No space left on device' using errcode = '53100'; end $$`.execute(
    trx,
  )
  for (const table of tables) {
    await sql`create trigger no_room before insert on ${sql.table(table)} execute function no_room()`.execute(trx)
  }
}

async function allow(trx: Transaction<Database>): Promise<void> {
  await sql`drop function no_room cascade`.execute(trx)
}
