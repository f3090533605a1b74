import { sql, type Kysely } from 'kysely'
import type { Database } from '../schema.ts'

/** How many connections wait for a lock in this database, on Postgres. */
export async function countWaiting(db: Kysely<Database>): Promise<number> {
  const { rows } = await sql`
    select 1 from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`.execute(db)
  return rows.length
}
