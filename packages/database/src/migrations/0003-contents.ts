import type { Kysely } from 'kysely'
import { clustered, fence } from '../schema-parts.ts'

/**
 * What an organization owns besides its members. Foreign keys carry organization and app along, so a row can never
 * point across organizations, and their checks find children by the index that the tables have anyway. The tables that
 * grow without bound (devices, statistics) are clustered and have no second index: a deletion would have to touch it
 * row by row.
 */
export async function up(db: Kysely<never>): Promise<void> {
  await clustered(
    db,
    db.schema
      .createTable('apps')
      .addColumn('organization_id', 'text', (col) => col.notNull().references('organizations.id'))
      .addColumn('id', 'text', (col) => col.notNull().unique())
      .addColumn('app_id', 'text', (col) => col.notNull().unique())
      .addColumn('name', 'text', (col) => col.notNull())
      .addColumn('icon_url', 'text')
      .addColumn('user_id', 'text')
      .addColumn('default_upload_channel', 'text', (col) => col.notNull())
      .addColumn('retention_seconds', 'integer', (col) => col.notNull())
      .addColumn('last_version', 'text')
      .addColumn('created_at', 'bigint', (col) => col.notNull())
      .addColumn('updated_at', 'bigint', (col) => col.notNull())
      .addPrimaryKeyConstraint('apps_pk', ['organization_id', 'id']),
  ).execute()

  await db.schema
    .createTable('bundles')
    .addColumn('id', 'integer', (col) => col.primaryKey().autoIncrement())
    .addColumn('organization_id', 'text', (col) => col.notNull())
    .addColumn('app_uuid', 'text', (col) => col.notNull())
    .addColumn('name', 'text', (col) => col.notNull())
    .addColumn('checksum', 'text')
    .addColumn('min_update_version', 'text')
    .addColumn('storage_provider', 'text', (col) => col.notNull())
    .addColumn('external_url', 'text')
    .addColumn('object_key', 'text')
    .addColumn('bytes', 'bigint', (col) => col.notNull())
    .addColumn('created_at', 'bigint', (col) => col.notNull())
    .addColumn('updated_at', 'bigint', (col) => col.notNull())
    .addUniqueConstraint('bundles_name', ['organization_id', 'app_uuid', 'name'])
    .addUniqueConstraint('bundles_id', ['organization_id', 'app_uuid', 'id'])
    .addForeignKeyConstraint('bundles_app', ['organization_id', 'app_uuid'], 'apps', ['organization_id', 'id'])
    .execute()

  await db.schema
    .createTable('channels')
    .addColumn('id', 'integer', (col) => col.primaryKey().autoIncrement())
    .addColumn('organization_id', 'text', (col) => col.notNull())
    .addColumn('app_uuid', 'text', (col) => col.notNull())
    .addColumn('name', 'text', (col) => col.notNull())
    .addColumn('bundle_id', 'integer')
    .addColumn('is_public', 'integer', (col) => col.notNull())
    .addColumn('disable_auto_update_under_native', 'integer', (col) => col.notNull())
    .addColumn('disable_auto_update', 'text', (col) => col.notNull())
    .addColumn('ios', 'integer', (col) => col.notNull())
    .addColumn('android', 'integer', (col) => col.notNull())
    .addColumn('electron', 'integer', (col) => col.notNull())
    .addColumn('allow_device_self_set', 'integer', (col) => col.notNull())
    .addColumn('allow_emulator', 'integer', (col) => col.notNull())
    .addColumn('allow_dev', 'integer', (col) => col.notNull())
    .addColumn('created_at', 'bigint', (col) => col.notNull())
    .addColumn('updated_at', 'bigint', (col) => col.notNull())
    .addUniqueConstraint('channels_name', ['organization_id', 'app_uuid', 'name'])
    .addUniqueConstraint('channels_id', ['organization_id', 'app_uuid', 'id'])
    .addForeignKeyConstraint('channels_app', ['organization_id', 'app_uuid'], 'apps', ['organization_id', 'id'])
    .addForeignKeyConstraint('channels_bundle', ['organization_id', 'app_uuid', 'bundle_id'], 'bundles', [
      'organization_id',
      'app_uuid',
      'id',
    ])
    .execute()

  await clustered(
    db,
    db.schema
      .createTable('devices')
      .addColumn('organization_id', 'text', (col) => col.notNull())
      .addColumn('app_uuid', 'text', (col) => col.notNull())
      .addColumn('device_id', 'text', (col) => col.notNull())
      .addColumn('platform', 'text', (col) => col.notNull())
      .addColumn('custom_id', 'text')
      .addColumn('bundle_id', 'integer')
      .addColumn('version_name', 'text')
      .addColumn('plugin_version', 'text')
      .addColumn('os_version', 'text')
      .addColumn('version_build', 'text')
      .addColumn('is_prod', 'integer', (col) => col.notNull())
      .addColumn('is_emulator', 'integer', (col) => col.notNull())
      .addColumn('key_id', 'text')
      .addColumn('updated_at', 'bigint', (col) => col.notNull())
      .addPrimaryKeyConstraint('devices_pk', ['organization_id', 'app_uuid', 'device_id'])
      .addForeignKeyConstraint('devices_app', ['organization_id', 'app_uuid'], 'apps', ['organization_id', 'id']),
  ).execute()

  await clustered(
    db,
    db.schema
      .createTable('device_overrides')
      .addColumn('organization_id', 'text', (col) => col.notNull())
      .addColumn('app_uuid', 'text', (col) => col.notNull())
      .addColumn('device_id', 'text', (col) => col.notNull())
      .addColumn('channel_id', 'integer', (col) => col.notNull())
      .addColumn('created_at', 'bigint', (col) => col.notNull())
      .addPrimaryKeyConstraint('device_overrides_pk', ['organization_id', 'app_uuid', 'device_id'])
      .addForeignKeyConstraint('device_overrides_app', ['organization_id', 'app_uuid'], 'apps', [
        'organization_id',
        'id',
      ])
      .addForeignKeyConstraint('device_overrides_channel', ['organization_id', 'app_uuid', 'channel_id'], 'channels', [
        'organization_id',
        'app_uuid',
        'id',
      ]),
  ).execute()

  await clustered(
    db,
    db.schema
      .createTable('daily_statistics')
      .addColumn('organization_id', 'text', (col) => col.notNull())
      .addColumn('app_uuid', 'text', (col) => col.notNull())
      .addColumn('date', 'text', (col) => col.notNull())
      .addColumn('mau', 'bigint', (col) => col.notNull())
      .addColumn('storage', 'bigint', (col) => col.notNull())
      .addColumn('bandwidth', 'bigint', (col) => col.notNull())
      .addPrimaryKeyConstraint('daily_statistics_pk', ['organization_id', 'app_uuid', 'date'])
      .addForeignKeyConstraint('daily_statistics_app', ['organization_id', 'app_uuid'], 'apps', [
        'organization_id',
        'id',
      ]),
  ).execute()

  await clustered(
    db,
    db.schema
      .createTable('uploads')
      .addColumn('organization_id', 'text', (col) => col.notNull())
      .addColumn('app_uuid', 'text', (col) => col.notNull())
      .addColumn('id', 'text', (col) => col.notNull())
      .addColumn('object_key', 'text', (col) => col.notNull())
      .addColumn('bytes', 'bigint', (col) => col.notNull())
      .addColumn('lease_ends_at', 'bigint', (col) => col.notNull())
      .addColumn('created_at', 'bigint', (col) => col.notNull())
      .addPrimaryKeyConstraint('uploads_pk', ['organization_id', 'app_uuid', 'id'])
      .addForeignKeyConstraint('uploads_app', ['organization_id', 'app_uuid'], 'apps', ['organization_id', 'id']),
  ).execute()

  await clustered(
    db,
    db.schema
      .createTable('audit_entries')
      .addColumn('organization_id', 'text', (col) => col.notNull().references('organizations.id'))
      .addColumn('id', 'text', (col) => col.notNull())
      .addColumn('created_at', 'bigint', (col) => col.notNull())
      .addColumn('user_id', 'text', (col) => col.notNull())
      .addColumn('key_id', 'integer')
      .addColumn('action', 'text', (col) => col.notNull())
      .addColumn('subject', 'text', (col) => col.notNull())
      .addColumn('before', 'text')
      .addColumn('after', 'text')
      .addColumn('request_id', 'text')
      .addPrimaryKeyConstraint('audit_entries_pk', ['organization_id', 'id']),
  ).execute()

  await clustered(
    db,
    db.schema
      .createTable('idempotency_records')
      .addColumn('user_id', 'text', (col) => col.notNull())
      .addColumn('operation', 'text', (col) => col.notNull())
      .addColumn('idempotency_key', 'text', (col) => col.notNull())
      // Null for what belongs to no organization. The answer may hold an organization's content, so it goes with it.
      .addColumn('organization_id', 'text', (col) => col.references('organizations.id'))
      .addColumn('body_hash', 'text', (col) => col.notNull())
      .addColumn('answer', 'text', (col) => col.notNull())
      .addColumn('created_at', 'bigint', (col) => col.notNull())
      .addPrimaryKeyConstraint('idempotency_records_pk', ['user_id', 'operation', 'idempotency_key']),
  ).execute()
  await db.schema
    .createIndex('idempotency_records_organization')
    .on('idempotency_records')
    .columns(['organization_id', 'user_id', 'operation', 'idempotency_key'])
    .execute()
  await db.schema.createIndex('idempotency_records_age').on('idempotency_records').column('created_at').execute()

  for (const table of [
    'apps',
    'bundles',
    'channels',
    'devices',
    'device_overrides',
    'daily_statistics',
    'uploads',
    'audit_entries',
    'idempotency_records',
  ]) {
    await fence(db, table)
  }
}
