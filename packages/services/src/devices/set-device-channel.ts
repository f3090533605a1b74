import { findChannel, findDevice, insertDevice, setDeviceChannel as setRow } from '@organizations/database'
import { DomainError, platforms, type SetDeviceChannelInput } from '@organizations/domain'
import { noEventOfDevices, recordChange } from '../audit/record-change.ts'
import type { Call, Deps } from '../deps.ts'
import { inAppTransaction } from '../apps/in-app-transaction.ts'
import { made } from '../idempotency/what-was-made.ts'

/**
 * Puts a device on a channel that is not public, whichever it was on before. A device that is not known yet becomes
 * known, on the first platform that the channel serves.
 */
export async function setDeviceChannel(
  deps: Deps,
  call: Call<SetDeviceChannelInput>,
): Promise<{ device_id: string; channel: string }> {
  const { device_id: deviceId, channel: name } = call.input
  const madeOf = (_: object, appUuid: string) => made.override(appUuid, deviceId)
  const operation = { operation: 'device.setChannel', action: 'device.change', madeOf } as const
  return await inAppTransaction(deps, call, operation, async (trx, app) => {
    const { organizationId, appId, now } = app
    const channel = await findChannel(trx, { ...app, name })
    if (channel === undefined) throw new DomainError('channel_not_found')
    if (channel.public) throw new DomainError('public_channel_override')
    const before = await findDevice(trx, { ...app, deviceId })
    const platform = platforms.find((it) => channel[it]) ?? 'ios'
    if (before === undefined) await insertDevice(trx, app, { deviceId, platform, now })
    await setRow(trx, app, { deviceId, channelId: channel.id, now })
    await recordChange(deps, trx, call, {
      organizationId,
      action: 'device.set_channel',
      subject: `${appId}/device/${deviceId}`,
      before: { channel: before?.channel ?? null },
      after: { channel: name },
      event: noEventOfDevices,
    })
    return { device_id: deviceId, channel: name }
  })
}
