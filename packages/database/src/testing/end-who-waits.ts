import { sql, type Kysely } from 'kysely'
import type { Database } from '../schema.ts'

/** Ends, on Postgres, the connections that wait for a lock in this database. Returns whether there was one. */
export async function endWhoWaits(db: Kysely<Database>): Promise<boolean> {
  const { rows } = await sql`
    select pg_terminate_backend(pid) from pg_stat_activity
    where datname = current_database() and wait_event_type = 'Lock'`.execute(db)
  return rows.length > 0
}
