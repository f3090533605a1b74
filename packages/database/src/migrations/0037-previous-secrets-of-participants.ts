import type { Kysely } from 'kysely'

/**
 * The secret that a participant had before its present one, encrypted as it was, and until when it counts as well. Null for
 * a participant that has had one alone.
 */
export async function up(db: Kysely<never>): Promise<void> {
  await db.schema.alterTable('participants').addColumn('previous_secret', 'text').execute()
  await db.schema.alterTable('participants').addColumn('previous_secret_until', 'bigint').execute()
}
