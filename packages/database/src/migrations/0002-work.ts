import { sql, type Kysely } from 'kysely'
import { clustered, fence } from '../schema-parts.ts'

/** What carries a deletion: the outbox, tombstones, deletions with their steps, receipts. The first fences. */
export async function up(db: Kysely<never>): Promise<void> {
  await clustered(
    db,
    db.schema
      .createTable('tombstones')
      .addColumn('subject_kind', 'text', (col) => col.notNull())
      .addColumn('subject_id', 'text', (col) => col.notNull())
      .addColumn('organization_id', 'text', (col) => col.notNull())
      .addColumn('deletion_id', 'text', (col) => col.notNull())
      .addColumn('created_at', 'bigint', (col) => col.notNull())
      .addPrimaryKeyConstraint('tombstones_pk', ['subject_kind', 'subject_id']),
  ).execute()

  await db.schema
    .createTable('outbox')
    .addColumn('id', 'text', (col) => col.primaryKey().notNull())
    .addColumn('type', 'text', (col) => col.notNull())
    .addColumn('payload', 'text', (col) => col.notNull())
    .addColumn('dispatch', 'integer', (col) => col.notNull())
    .addColumn('rings', 'integer', (col) => col.notNull())
    .addColumn('due_at', 'bigint', (col) => col.notNull())
    .addColumn('created_at', 'bigint', (col) => col.notNull())
    .addColumn('acknowledged_at', 'bigint')
    .execute()
  await sql`create index outbox_due on outbox (due_at) where acknowledged_at is null`.execute(db)
  await sql`create index outbox_done on outbox (acknowledged_at) where acknowledged_at is not null`.execute(db)

  await db.schema
    .createTable('deletions')
    .addColumn('id', 'text', (col) => col.primaryKey().notNull())
    .addColumn('subject_kind', 'text', (col) => col.notNull())
    .addColumn('subject_id', 'text', (col) => col.notNull())
    .addColumn('organization_id', 'text', (col) => col.notNull())
    .addColumn('state', 'text', (col) => col.notNull())
    .addColumn('plan', 'text', (col) => col.notNull())
    .addColumn('event_id', 'text', (col) => col.notNull())
    .addColumn('requested_by', 'text', (col) => col.notNull())
    .addColumn('requested_at', 'bigint', (col) => col.notNull())
    .addColumn('started_at', 'bigint')
    .addColumn('completed_at', 'bigint')
    .addColumn('reason', 'text')
    .addColumn('round', 'integer', (col) => col.notNull())
    .addColumn('step', 'integer', (col) => col.notNull())
    .addColumn('cursor', 'text')
    .addColumn('stalled_rounds', 'integer', (col) => col.notNull())
    .addColumn('removed_before_round', 'bigint', (col) => col.notNull())
    .addColumn('unknown_schema_since', 'bigint')
    .addColumn('late_listings', 'integer', (col) => col.notNull())
    .addColumn('strays', 'bigint', (col) => col.notNull())
    .addColumn('due_at', 'bigint')
    .addColumn('lease_token', 'bigint', (col) => col.notNull())
    .addColumn('lease_ends_at', 'bigint')
    .addColumn('failures', 'integer', (col) => col.notNull())
    .addColumn('last_error', 'text')
    .addUniqueConstraint('deletions_subject', ['subject_kind', 'subject_id'])
    .execute()
  await db.schema.createIndex('deletions_organization').on('deletions').column('organization_id').execute()
  await db.schema.createIndex('deletions_state').on('deletions').columns(['state', 'id']).execute()
  await sql`create index deletions_due on deletions (due_at) where due_at is not null`.execute(db)

  await clustered(
    db,
    db.schema
      .createTable('deletion_steps')
      .addColumn('deletion_id', 'text', (col) => col.notNull().references('deletions.id'))
      .addColumn('table_name', 'text', (col) => col.notNull())
      .addColumn('position', 'integer', (col) => col.notNull())
      .addColumn('kind', 'text', (col) => col.notNull())
      .addColumn('rows_found', 'bigint', (col) => col.notNull())
      .addColumn('rows_removed', 'bigint', (col) => col.notNull())
      .addColumn('objects_found', 'bigint', (col) => col.notNull())
      .addColumn('objects_removed', 'bigint', (col) => col.notNull())
      .addColumn('bytes_removed', 'bigint', (col) => col.notNull())
      .addColumn('incomplete_in_round', 'integer')
      .addPrimaryKeyConstraint('deletion_steps_pk', ['deletion_id', 'table_name']),
  ).execute()

  await db.schema
    .createTable('receipts')
    .addColumn('deletion_id', 'text', (col) => col.primaryKey().notNull().references('deletions.id'))
    .addColumn('organization_id', 'text', (col) => col.notNull())
    .addColumn('completed_at', 'bigint', (col) => col.notNull())
    .addColumn('body', 'text', (col) => col.notNull())
    .execute()

  await fence(db, 'organizations', { column: 'id', kind: 'organization' })
  await fence(db, 'members')
}
