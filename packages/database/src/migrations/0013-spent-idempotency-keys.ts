import type { Kysely } from 'kysely'
import { clustered } from '../schema-parts.ts'

/**
 * What an answer is about, so that it goes with the deletion of it; and the keys that were used, as hashes, so that a
 * repetition after that deletion makes nothing again.
 */
export async function up(db: Kysely<never>): Promise<void> {
  await db.schema.alterTable('idempotency_records').addColumn('made', 'text').execute()
  await db.schema.createIndex('idempotency_records_made').on('idempotency_records').column('made').execute()
  await clustered(
    db,
    db.schema
      .createTable('spent_idempotency_keys')
      // SHA-256 of user, operation and key, in hex: it stays after an organization, and nothing in it can be read.
      .addColumn('key_hash', 'text', (col) => col.primaryKey().notNull())
      .addColumn('created_at', 'bigint', (col) => col.notNull()),
  ).execute()
  await db.schema.createIndex('spent_idempotency_keys_age').on('spent_idempotency_keys').column('created_at').execute()
}
