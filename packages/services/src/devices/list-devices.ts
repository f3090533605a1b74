import { listDevices as listRows } from '@organizations/database'
import { pageOf, type DevicePage, type ListDevicesInput } from '@organizations/domain'
import type { Call, Deps } from '../deps.ts'
import { requireAppRight } from '../apps/require-app-right.ts'

/** A page of an app's devices in the order of their ids, and the cursor that asks for the next one. */
export async function listDevices({ db, clock }: Deps, { actor, input }: Call<ListDevicesInput>): Promise<DevicePage> {
  const { app_id: appId, cursor: after = '' } = input
  const { organizationId, appUuid } = await requireAppRight(db, { actor, action: 'app.read', appId, now: clock() })
  const { limit } = pageOf(input)
  const devices = await listRows(db, { organizationId, appUuid, appId, after, limit: limit + 1 })
  const data = devices.slice(0, limit)
  const last = data.at(-1)
  if (devices.length <= limit || last === undefined) return { data, hasMore: false }
  return { data, nextCursor: last.device_id, hasMore: true }
}
