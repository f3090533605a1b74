import type { Kysely } from 'kysely'

/** As what a deletion was asked for, and why: receipts say it. Null for those that were asked for before. */
export async function up(db: Kysely<never>): Promise<void> {
  await db.schema.alterTable('deletions').addColumn('requester', 'text').execute()
  await db.schema.alterTable('deletions').addColumn('request_reason', 'text').execute()
}
