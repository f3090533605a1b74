import type { Database, Transaction } from '@organizations/database'
import { versionOf, type SeededApp } from './insert-app-contents.ts'

const DAYS_OF_STATISTICS = 30
const DAY_MS = 86_400_000

/** One row for each of the last days. */
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

/** Each day, the devices are divided among three versions. */
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
