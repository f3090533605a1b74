import { sql, type Kysely } from 'kysely'

/**
 * What endpoints hear: nothing from before they were there, told by positions in the feed and not by clocks; and at the
 * end that their organization is deleted, which its deletion waits for.
 */
export async function up(db: Kysely<never>): Promise<void> {
  // Of the last event that it does not hear of: the feed had come so far when it was made, or enabled again.
  await db.schema
    .alterTable('webhooks')
    .addColumn('after_position', 'bigint', (col) => col.notNull().defaultTo(0))
    .execute()
  // Of the deliveries of an organization's end alone: until when its deletion waits for them.
  await db.schema.alterTable('webhook_deliveries').addColumn('waited_until', 'bigint').execute()
  await sql`
    create index webhook_deliveries_farewell on webhook_deliveries (organization_id, webhook_id)
    where waited_until is not null`.execute(db)
  // Tests of endpoints are limited for each organization.
  await sql`
    create index webhook_deliveries_tests on webhook_deliveries (organization_id, created_at)
    where event_type = 'webhook.test'`.execute(db)
  // JSON: counts of the deliveries that ended the organization's endpoints. Null: there were none.
  await db.schema.alterTable('deletions').addColumn('farewell', 'text').execute()
}
