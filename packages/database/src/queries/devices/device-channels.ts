import type { Transaction } from 'kysely'
import type { Platform } from '@organizations/domain'
import type { Database } from '../../schema.ts'
import type { AppKey } from '../bundles/bundles.ts'

/** Makes a device known, unless it is. */
export async function insertDevice(
  trx: Transaction<Database>,
  { organizationId, appUuid }: AppKey,
  { deviceId, platform, now }: { deviceId: string; platform: Platform; now: number },
): Promise<void> {
  await trx
    .insertInto('devices')
    .values({
      organization_id: organizationId,
      app_uuid: appUuid,
      device_id: deviceId,
      platform,
      custom_id: null,
      bundle_id: null,
      version_name: null,
      plugin_version: null,
      os_version: null,
      version_build: null,
      is_prod: 1,
      is_emulator: 0,
      key_id: null,
      updated_at: now,
    })
    .onConflict((conflict) => conflict.columns(['organization_id', 'app_uuid', 'device_id']).doNothing())
    .execute()
}

/** Puts a device on a channel, whichever it was on before. */
export async function setDeviceChannel(
  trx: Transaction<Database>,
  { organizationId, appUuid }: AppKey,
  { deviceId, channelId, now }: { deviceId: string; channelId: number; now: number },
): Promise<void> {
  const row = { organization_id: organizationId, app_uuid: appUuid, device_id: deviceId, channel_id: channelId }
  await trx
    .insertInto('device_overrides')
    .values({ ...row, created_at: now })
    .onConflict((conflict) =>
      conflict
        .columns(['organization_id', 'app_uuid', 'device_id'])
        .doUpdateSet({ channel_id: channelId, created_at: now }),
    )
    .execute()
}

/** Takes a device off the channel that it was put on. False when it was on none. */
export async function clearDeviceChannel(
  trx: Transaction<Database>,
  { organizationId, appUuid }: AppKey,
  deviceId: string,
): Promise<boolean> {
  const { numDeletedRows } = await trx
    .deleteFrom('device_overrides')
    .where('organization_id', '=', organizationId)
    .where('app_uuid', '=', appUuid)
    .where('device_id', '=', deviceId)
    .executeTakeFirstOrThrow()
  return numDeletedRows > 0n
}
