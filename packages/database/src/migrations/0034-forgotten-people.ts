import { sql, type Kysely } from 'kysely'
import { dropFence, fence } from '../schema-parts.ts'

/**
 * What the deletion of a user needs where they are a person: whose a session is, by a key or an identity alike, so that it
 * is swept and fenced by the user; and what their identities were, as keyed hashes, so that no one is made anew of them.
 */
export async function up(db: Kysely<never>): Promise<void> {
  // Null for a session without a user, and for one that a program of the version before begins: it ends within 12 hours.
  await db.schema.alterTable('sessions').addColumn('user_id', 'text').execute()
  await sql`
    update sessions set user_id = coalesce(
      (select k.user_id from api_keys as k where k.id = sessions.key_id),
      (select i.user_id from identities as i where i.id = sessions.identity_id))`.execute(db)
  await db.schema.createIndex('sessions_user').on('sessions').columns(['user_id', 'hash']).execute()
  await dropFence(db, 'sessions', 'user')
  await fence(db, 'sessions', { column: 'user_id', kind: 'user' })

  await db.schema
    .createTable('deleted_identities')
    .addColumn('hash', 'text', (col) => col.primaryKey().notNull())
    // No foreign key: it stays when the user is gone.
    .addColumn('user_id', 'text', (col) => col.notNull())
    .addColumn('created_at', 'bigint', (col) => col.notNull())
    .execute()
}
