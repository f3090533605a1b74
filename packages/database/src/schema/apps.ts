import type { Generated } from 'kysely'
import type { AutoUpdateLimit, DeletionId, OrganizationId, StorageProvider, UserId } from '@organizations/domain'
import type { Flag } from './flag.ts'

/** Apps, and what is published in them. */
export interface AppTables {
  apps: AppsTable
  bundles: BundlesTable
  channels: ChannelsTable
  uploads: UploadsTable
  held_app_ids: ReservedAppIdsTable
}

interface AppsTable {
  organization_id: OrganizationId
  /** UUID; other tables call it app_uuid. */
  id: string
  /** The reverse-domain name, unique in the service. */
  app_id: string
  name: string
  icon_url: string | null
  user_id: UserId | null
  default_upload_channel: string
  retention_seconds: number
  created_at: number
  updated_at: number
}

interface BundlesTable {
  id: Generated<number>
  organization_id: OrganizationId
  app_uuid: string
  /** The version. */
  name: string
  checksum: string | null
  min_update_version: string | null
  storage_provider: StorageProvider
  external_url: string | null
  /** Key of the stored file, null for a registered (external) one. */
  object_key: string | null
  bytes: number
  link: string | null
  comment: string | null
  /** The deletion that it goes with: a mark of what no reader finds any more. */
  deletion_id: Generated<DeletionId | null>
  created_at: number
  updated_at: number
}

interface ChannelsTable {
  id: Generated<number>
  organization_id: OrganizationId
  app_uuid: string
  name: string
  bundle_id: number | null
  is_public: Flag
  disable_auto_update_under_native: Flag
  disable_auto_update: AutoUpdateLimit
  ios: Flag
  android: Flag
  electron: Flag
  allow_device_self_set: Flag
  allow_emulator: Flag
  allow_dev: Flag
  created_at: number
  updated_at: number
}

interface UploadsTable {
  organization_id: OrganizationId
  app_uuid: string
  id: string
  object_key: string
  bytes: number
  lease_ends_at: number
  created_at: number
}

interface ReservedAppIdsTable {
  /** SHA-256, in hex. */
  app_id_hash: string
  deletion_id: DeletionId
}
