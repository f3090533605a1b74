import { sql, type Kysely } from 'kysely'
import { clustered, fence } from '../schema-parts.ts'

/** The endpoints that hear of an organization's events, and each delivery to them, which names its event. */
export async function up(db: Kysely<never>): Promise<void> {
  await clustered(
    db,
    db.schema
      .createTable('webhooks')
      .addColumn('organization_id', 'text', (col) => col.notNull().references('organizations.id'))
      .addColumn('id', 'text', (col) => col.notNull().unique())
      .addColumn('name', 'text', (col) => col.notNull())
      .addColumn('url', 'text', (col) => col.notNull())
      .addColumn('enabled', 'integer', (col) => col.notNull())
      // JSON array: types, families and *.
      .addColumn('events', 'text', (col) => col.notNull())
      // Encrypted, as is the one before it, which signs as well until its time is over.
      .addColumn('secret', 'text', (col) => col.notNull())
      .addColumn('previous_secret', 'text')
      .addColumn('previous_secret_until', 'bigint')
      .addColumn('created_by', 'text', (col) => col.notNull())
      .addColumn('created_at', 'bigint', (col) => col.notNull())
      .addColumn('updated_at', 'bigint', (col) => col.notNull())
      // Not null: hidden at once, removed in batches.
      .addColumn('deleted_at', 'bigint')
      .addColumn('disabled_reason', 'text')
      // Since when it has only failed.
      .addColumn('failing_since', 'bigint')
      // Tries in a row that ended by their time.
      .addColumn('timeouts', 'integer', (col) => col.notNull())
      .addPrimaryKeyConstraint('webhooks_pk', ['organization_id', 'id']),
  ).execute()
  await sql`create index webhooks_deleted on webhooks (deleted_at) where deleted_at is not null`.execute(db)

  await clustered(
    db,
    db.schema
      .createTable('webhook_deliveries')
      .addColumn('organization_id', 'text', (col) => col.notNull())
      .addColumn('id', 'text', (col) => col.notNull().unique())
      .addColumn('webhook_id', 'text', (col) => col.notNull())
      .addColumn('event_id', 'text', (col) => col.notNull())
      .addColumn('event_type', 'text', (col) => col.notNull())
      // pending, delivered or failed.
      .addColumn('state', 'text', (col) => col.notNull())
      // How many tries have been made.
      .addColumn('attempt', 'integer', (col) => col.notNull())
      // Null once there is no further try.
      .addColumn('next_try_at', 'bigint')
      // 1: the next try was asked for by hand, and no other follows it.
      .addColumn('by_hand', 'integer', (col) => col.notNull().defaultTo(0))
      // Fencing token, +1 for each try that begins, and until when it has the delivery.
      .addColumn('claim', 'bigint', (col) => col.notNull())
      .addColumn('claim_ends_at', 'bigint')
      .addColumn('created_at', 'bigint', (col) => col.notNull())
      .addColumn('finished_at', 'bigint')
      // Of the last try: the HTTP status, or why there is none, and what came back.
      .addColumn('status', 'integer')
      .addColumn('error', 'text')
      .addColumn('duration_ms', 'integer')
      .addColumn('response_preview', 'text')
      .addPrimaryKeyConstraint('webhook_deliveries_pk', ['organization_id', 'webhook_id', 'id'])
      .addForeignKeyConstraint('webhook_deliveries_webhook', ['organization_id', 'webhook_id'], 'webhooks', [
        'organization_id',
        'id',
      ]),
  ).execute()
  // For what is due, in turn by endpoint: however much one has, the search jumps to the next one.
  await sql`
    create index webhook_deliveries_turn on webhook_deliveries (webhook_id, next_try_at)
    where next_try_at is not null`.execute(db)
  await sql`
    create index webhook_deliveries_pending on webhook_deliveries (created_at) where next_try_at is not null`.execute(
    db,
  )
  await sql`
    create index webhook_deliveries_claimed on webhook_deliveries (webhook_id, claim_ends_at)
    where claim_ends_at is not null`.execute(db)
  await sql`
    create index webhook_deliveries_finished on webhook_deliveries (state, finished_at)
    where finished_at is not null`.execute(db)

  await db.schema
    .createTable('feed_cursors')
    .addColumn('name', 'text', (col) => col.primaryKey().notNull())
    .addColumn('position', 'bigint', (col) => col.notNull())
    .execute()
  await sql`insert into feed_cursors (name, position) values ('webhooks', 0)`.execute(db)

  await fence(db, 'webhooks')
  await fence(db, 'webhook_deliveries')
}
