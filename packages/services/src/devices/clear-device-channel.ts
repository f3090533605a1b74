import { clearDeviceChannel as clearRow, deleteAnswersAbout, findDevice } from '@organizations/database'
import type { ClearDeviceChannelInput } from '@organizations/domain'
import { noEventOfDevices, recordChange } from '../audit/record-change.ts'
import type { Call, Deps } from '../deps.ts'
import { inAppTransaction } from '../apps/in-app-transaction.ts'
import { made } from '../idempotency/what-was-made.ts'

/** Takes a device off the channel that it was put on; nothing happens when it was on none. */
export async function clearDeviceChannel(
  deps: Deps,
  call: Call<ClearDeviceChannelInput>,
): Promise<{ device_id: string }> {
  const { device_id: deviceId } = call.input
  const operation = { operation: 'device.clearChannel', action: 'device.change' } as const
  return await inAppTransaction(deps, call, operation, async (trx, app) => {
    const { organizationId, appId } = app
    const device = await findDevice(trx, { ...app, deviceId })
    const isCleared = await clearRow(trx, app, deviceId)
    await deleteAnswersAbout(trx, made.override(app.appUuid, deviceId))
    const subject = `${appId}/device/${deviceId}`
    const fields = { before: { channel: device?.channel ?? null }, after: { channel: null } }
    if (isCleared) {
      await recordChange(deps, trx, call, {
        organizationId,
        action: 'device.clear_channel',
        subject,
        ...fields,
        event: noEventOfDevices,
      })
    }
    return { device_id: deviceId }
  })
}
