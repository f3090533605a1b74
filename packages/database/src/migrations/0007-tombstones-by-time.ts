import { sql, type Kysely } from 'kysely'

/** Tombstones are exported in the order in which they came, page by page. */
export async function up(db: Kysely<never>): Promise<void> {
  await sql`create index tombstones_by_time on tombstones (created_at, deletion_id)`.execute(db)
}
