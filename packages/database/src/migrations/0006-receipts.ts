import { sql, type Kysely } from 'kysely'
import { clustered } from '../schema-parts.ts'

/** Receipts are numbered, chained and signed once they are written; `sealed` is what is said, as it was signed. */
export async function up(db: Kysely<never>): Promise<void> {
  await db.schema.alterTable('receipts').addColumn('number', 'integer').execute()
  await db.schema.alterTable('receipts').addColumn('sealed', 'text').execute()
  await db.schema.alterTable('receipts').addColumn('hash', 'text').execute()
  await db.schema.alterTable('receipts').addColumn('signature', 'text').execute()
  await db.schema.alterTable('receipts').addColumn('kid', 'text').execute()
  await db.schema.createIndex('receipts_number').on('receipts').column('number').unique().execute()
  await sql`create index receipts_unsealed on receipts (completed_at, deletion_id) where number is null`.execute(db)
  // When the counting was over: from then on the speed of the work predicts how long the rest will take.
  await db.schema.alterTable('deletions').addColumn('counted_at', 'bigint').execute()

  await clustered(
    db,
    db.schema
      .createTable('receipt_keys')
      .addColumn('kid', 'text', (col) => col.primaryKey().notNull())
      .addColumn('x', 'text', (col) => col.notNull())
      .addColumn('created_at', 'bigint', (col) => col.notNull()),
  ).execute()
}
