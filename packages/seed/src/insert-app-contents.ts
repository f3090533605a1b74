/** Inserts the rows of one seeded app, one function per table. */
import type { Database, Transaction } from '@organizations/database'
import type { AuditEntryId, OrganizationId, StorageProvider, UserId } from '@organizations/domain'

export interface SeededApp {
  organizationId: OrganizationId
  appUuid: string
  ownerId: UserId
  createdAt: number
  auditEntryId: AuditEntryId
}

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

/** The name of an app's bundle. */
export function versionOf(index: number): string {
  return `1.0.${index}`
}
