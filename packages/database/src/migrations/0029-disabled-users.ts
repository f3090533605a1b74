import type { Kysely } from 'kysely'

/** Since when a user is locked out. Null for all others. */
export async function up(db: Kysely<never>): Promise<void> {
  await db.schema.alterTable('users').addColumn('disabled_at', 'bigint').execute()
}
