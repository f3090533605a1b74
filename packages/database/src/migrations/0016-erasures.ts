import { sql, type Kysely } from 'kysely'
import { dialectOf } from '../dialect.ts'

/** What became of the bytes that a deletion left behind. All null: a worker has yet to erase them. */
export async function up(db: Kysely<never>): Promise<void> {
  await db.schema.alterTable('receipts').addColumn('erased_at', 'bigint').execute()
  await db.schema.alterTable('receipts').addColumn('erased_how', 'text').execute()
  await db.schema.alterTable('receipts').addColumn('not_erased', 'text').execute()
  // A sealed receipt says nothing about it, and never will: `npm run compact` erases what those deletions left.
  const { notErased } = dialectOf(db)
  const isOver = notErased === null ? sql`number is not null` : sql`true`
  await sql`update receipts set not_erased = ${notErased ?? 'not_in_time'} where ${isOver}`.execute(db)
  await sql`
    create index receipts_unerased on receipts (deletion_id) where erased_at is null and not_erased is null`.execute(db)
}
