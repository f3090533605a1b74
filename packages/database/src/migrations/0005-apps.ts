import type { Kysely } from 'kysely'
import { clustered, fence } from '../schema-parts.ts'

/** What apps, bundles and channels need once they are made, read and deleted one by one. */
export async function up(db: Kysely<never>): Promise<void> {
  await db.schema.alterTable('deletions').addColumn('app_uuid', 'text').execute()
  await db.schema.alterTable('bundles').addColumn('link', 'text').execute()
  await db.schema.alterTable('bundles').addColumn('comment', 'text').execute()
  // The bundles themselves have it: a second place for it would have to be kept true.
  await db.schema.alterTable('apps').dropColumn('last_version').execute()

  await clustered(
    db,
    db.schema
      .createTable('daily_bundle_usage')
      .addColumn('organization_id', 'text', (col) => col.notNull())
      .addColumn('app_uuid', 'text', (col) => col.notNull())
      .addColumn('date', 'text', (col) => col.notNull())
      .addColumn('version_name', 'text', (col) => col.notNull())
      .addColumn('devices', 'bigint', (col) => col.notNull())
      .addPrimaryKeyConstraint('daily_bundle_usage_pk', ['organization_id', 'app_uuid', 'date', 'version_name'])
      .addForeignKeyConstraint('daily_bundle_usage_app', ['organization_id', 'app_uuid'], 'apps', [
        'organization_id',
        'id',
      ]),
  ).execute()

  await clustered(
    db,
    db.schema
      .createTable('held_app_ids')
      // SHA-256, in hex: what stays after an organization holds no name.
      .addColumn('app_id_hash', 'text', (col) => col.primaryKey().notNull())
      .addColumn('deletion_id', 'text', (col) => col.notNull().references('deletions.id')),
  ).execute()

  // Deleting one channel finds its devices, and deleting one bundle or channel proves that nothing points at it.
  await db.schema
    .createIndex('device_overrides_by_channel')
    .on('device_overrides')
    // Alone: the table's key follows by itself, and a longer index the planner passes over for that key.
    .column('channel_id')
    .execute()
  await db.schema
    .createIndex('channels_by_bundle')
    .on('channels')
    .columns(['organization_id', 'app_uuid', 'bundle_id'])
    .execute()

  await fence(db, 'daily_bundle_usage')
  for (const table of [
    'bundles',
    'channels',
    'devices',
    'device_overrides',
    'daily_statistics',
    'daily_bundle_usage',
    'uploads',
  ]) {
    await fence(db, table, { column: 'app_uuid', kind: 'app' })
  }
  await fence(db, 'channels', { column: 'bundle_id', kind: 'bundle' })
  await fence(db, 'device_overrides', { column: 'channel_id', kind: 'channel' })
}
