import type { OrganizationId, Platform } from '@organizations/domain'
import type { Flag } from './flag.ts'

/** The devices of apps, and what is counted of them. */
export interface DeviceTables {
  devices: DevicesTable
  device_overrides: DeviceOverridesTable
  daily_statistics: DailyStatisticsTable
  daily_bundle_usage: DailyBundleUsageTable
}

interface DevicesTable {
  organization_id: OrganizationId
  app_uuid: string
  device_id: string
  platform: Platform
  custom_id: string | null
  bundle_id: number | null
  version_name: string | null
  plugin_version: string | null
  os_version: string | null
  version_build: string | null
  is_prod: Flag
  is_emulator: Flag
  key_id: string | null
  updated_at: number
}

interface DeviceOverridesTable {
  organization_id: OrganizationId
  app_uuid: string
  device_id: string
  channel_id: number
  created_at: number
}

interface DailyStatisticsTable {
  organization_id: OrganizationId
  app_uuid: string
  /** YYYY-MM-DD. */
  date: string
  mau: number
  storage: number
  bandwidth: number
}

interface DailyBundleUsageTable {
  organization_id: OrganizationId
  app_uuid: string
  /** YYYY-MM-DD. */
  date: string
  version_name: string
  devices: number
}
