import { findDevice } from '@organizations/database'
import { DomainError, type Device, type GetDeviceInput } from '@organizations/domain'
import type { Call, Deps } from '../deps.ts'
import { requireAppRight } from '../apps/require-app-right.ts'

/** One device of an app. */
export async function getDevice({ db, clock }: Deps, { actor, input }: Call<GetDeviceInput>): Promise<Device> {
  const { app_id: appId, device_id: deviceId } = input
  const { organizationId, appUuid } = await requireAppRight(db, { actor, action: 'app.read', appId, now: clock() })
  const device = await findDevice(db, { organizationId, appUuid, appId, deviceId })
  if (device === undefined) throw new DomainError('device_not_found')
  return device
}
