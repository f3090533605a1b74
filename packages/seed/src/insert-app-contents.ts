/** The rows of one seeded app, by table. */
import type { Database, Transaction } from '@organizations/database'
import type { AuditEntryId, OrganizationId, StorageProvider, UserId } from '@organizations/domain'

export interface SeededApp {
  organizationId: OrganizationId
  appUuid: string
  ownerId: UserId
  createdAt: number
  auditEntryId: AuditEntryId
}

const DAYS_OF_STATISTICS = 30
const DAY_MS = 86_400_000

export async function insertApp(
  trx: Transaction<Database>,
  { organizationId, appUuid, ownerId, createdAt }: SeededApp,
  name: string,
): Promise<void> {
  await trx
    .insertInto('apps')
    .values({
      organization_id: organizationId,
      id: appUuid,
      app_id: `com.example.seed.a${appUuid.replaceAll('-', '')}`,
      name,
      icon_url: null,
      user_id: ownerId,
      default_upload_channel: 'dev',
      retention_seconds: 2_592_000,
      created_at: createdAt,
      updated_at: createdAt,
    })
    .execute()
}

export interface StoredBundle {
  version: number
  key: string
  bytes: number
  checksum: string
}

export async function insertBundles(
  trx: Transaction<Database>,
  app: SeededApp,
  stored: readonly StoredBundle[],
  provider: StorageProvider,
): Promise<void> {
  await trx
    .insertInto('bundles')
    .values(
      stored.map(({ version, key, bytes, checksum }) => ({
        organization_id: app.organizationId,
        app_uuid: app.appUuid,
        name: versionOf(version),
        checksum,
        min_update_version: null,
        storage_provider: provider,
        external_url: null,
        object_key: key,
        bytes,
        link: null,
        comment: null,
        created_at: app.createdAt,
        updated_at: app.createdAt,
      })),
    )
    .execute()
}

/** A channel on the app's newest bundle; the first is public, and each other has one device that was put on it. */
export async function insertChannel(trx: Transaction<Database>, app: SeededApp, index: number): Promise<void> {
  const { organizationId, appUuid, createdAt } = app
  const owned = { organization_id: organizationId, app_uuid: appUuid, created_at: createdAt }
  const bundle = await trx
    .selectFrom('bundles')
    .select('id')
    .where('organization_id', '=', organizationId)
    .where('app_uuid', '=', appUuid)
    .orderBy('id', 'desc')
    .limit(1)
    .executeTakeFirst()
  const { id } = await trx
    .insertInto('channels')
    .values({
      ...owned,
      name: index === 0 ? 'production' : `channel-${index + 1}`,
      bundle_id: bundle?.id ?? null,
      is_public: index === 0 ? 1 : 0,
      disable_auto_update_under_native: 1,
      disable_auto_update: 'major',
      ios: 1,
      android: 1,
      electron: 1,
      allow_device_self_set: 0,
      allow_emulator: 1,
      allow_dev: 1,
      updated_at: createdAt,
    })
    .returning('id')
    .executeTakeFirstOrThrow()
  if (index === 0) return
  await trx
    .insertInto('device_overrides')
    .values({ ...owned, device_id: `tester-${index}`, channel_id: id })
    .execute()
}

export async function insertStatistics(trx: Transaction<Database>, app: SeededApp): Promise<void> {
  await trx
    .insertInto('daily_statistics')
    .values(
      Array.from({ length: DAYS_OF_STATISTICS }, (_, daysAgo) => ({
        organization_id: app.organizationId,
        app_uuid: app.appUuid,
        date: new Date(app.createdAt - daysAgo * DAY_MS).toISOString().slice(0, 10),
        mau: 1000 - daysAgo,
        storage: 1_000_000,
        bandwidth: 50_000_000 + daysAgo,
      })),
    )
    .execute()
}

/** Three versions share the devices of each day. */
export async function insertBundleUsage(trx: Transaction<Database>, app: SeededApp): Promise<void> {
  const rows = Array.from({ length: DAYS_OF_STATISTICS }, (_, daysAgo) =>
    [600, 300, 100].map((devices, index) => ({
      organization_id: app.organizationId,
      app_uuid: app.appUuid,
      date: new Date(app.createdAt - daysAgo * DAY_MS).toISOString().slice(0, 10),
      version_name: versionOf(index),
      devices,
    })),
  )
  await trx.insertInto('daily_bundle_usage').values(rows.flat()).execute()
}

export async function insertAuditEntry(trx: Transaction<Database>, app: SeededApp): Promise<void> {
  await trx
    .insertInto('audit_entries')
    .values({
      organization_id: app.organizationId,
      id: app.auditEntryId,
      created_at: app.createdAt,
      user_id: app.ownerId,
      key_id: null,
      action: 'organization.update',
      subject: app.organizationId,
      before: null,
      after: null,
      request_id: null,
    })
    .execute()
}

function versionOf(index: number): string {
  return `1.0.${index}`
}
