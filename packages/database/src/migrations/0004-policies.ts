import type { Kysely } from 'kysely'

/** What an organization asks of the keys that reach it, and when a key was last used. */
export async function up(db: Kysely<never>): Promise<void> {
  await db.schema
    .alterTable('organizations')
    .addColumn('require_apikey_expiration', 'integer', (col) => col.notNull().defaultTo(0))
    .execute()
  await db.schema.alterTable('organizations').addColumn('max_apikey_expiration_days', 'integer').execute()
  await db.schema.alterTable('api_keys').addColumn('last_used_at', 'bigint').execute()
}
