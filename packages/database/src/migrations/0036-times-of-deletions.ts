import { sql, type Kysely } from 'kysely'

/**
 * Since when the work on a deletion waits for others, its participants or the endpoints that are told of it: null while it
 * waits for a worker. And the times of what a deletion does: of each table's removal, of rounds, of a block. Null for
 * deletions of before, and for what has not happened.
 */
export async function up(db: Kysely<never>): Promise<void> {
  await db.schema.alterTable('outbox').addColumn('others_since', 'bigint').execute()
  await sql`
    create index outbox_waiting on outbox (others_since)
    where acknowledged_at is null and others_since is not null`.execute(db)
  await db.schema.alterTable('deletion_steps').addColumn('began_at', 'bigint').execute()
  await db.schema.alterTable('deletion_steps').addColumn('ended_at', 'bigint').execute()
  await db.schema.alterTable('deletions').addColumn('swept_at', 'bigint').execute()
  await db.schema.alterTable('deletions').addColumn('blocked_at', 'bigint').execute()
  // JSON: when the second round began, the third, and so on.
  await db.schema.alterTable('deletions').addColumn('rounds_begun', 'text').execute()
}
