import { sql, type Kysely } from 'kysely'
import { dialectOf } from '../dialect.ts'

/**
 * Deleting a channel goes through its devices page by page, in the order of their ids. On SQLite an index holds the key
 * of its table besides; on Postgres it must say so, or each page reads all of them.
 */
export async function up(db: Kysely<never>): Promise<void> {
  if (dialectOf(db).indexesHoldKeys) return
  await sql`drop index device_overrides_by_channel`.execute(db)
  await sql`
    create index device_overrides_by_channel
    on device_overrides (organization_id, app_uuid, channel_id, device_id)`.execute(db)
}
