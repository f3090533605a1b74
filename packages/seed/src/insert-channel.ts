import type { Database, Transaction } from '@organizations/database'
import type { SeededApp } from './insert-app-contents.ts'

/** Inserts a channel for the app's newest bundle. The first one is public; each other one gets one device. */
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
