import { sql, type Kysely } from 'kysely'
import { dialectOf } from '../dialect.ts'

/**
 * Keys are listed page by page, newest first. On SQLite an index holds the key of its table besides; on Postgres it must
 * say so, or it may read the keys of all users backwards.
 */
export async function up(db: Kysely<never>): Promise<void> {
  if (dialectOf(db).indexesHoldKeys) return
  await sql`drop index api_keys_user`.execute(db)
  await sql`create index api_keys_user on api_keys (user_id, id)`.execute(db)
}
