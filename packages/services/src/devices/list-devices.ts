import { filterDevices, listDevices as listRows } from '@organizations/database'
import { pageOf, type Device, type DevicePage, type ListDevicesInput } from '@organizations/domain'
import type { Call, Deps } from '../deps.ts'
import { requireAppRight } from '../apps/require-app-right.ts'

/** How many devices a filtered page looks at before it is answered with what it has. */
const MOST_LOOKED_AT = 100_000
/** How many of them at a time: on SQLite other requests wait meanwhile. */
const LOOKED_AT_ONCE = 10_000

/**
 * A page of an app's devices in the order of their ids, and the cursor that asks for the next one. A page of a platform or
 * version may have fewer than it was asked for, and yet a next one.
 */
export async function listDevices({ db, clock }: Deps, { actor, input }: Call<ListDevicesInput>): Promise<DevicePage> {
  const { app_id: appId, cursor: after = '' } = input
  const { organizationId, appUuid } = await requireAppRight(db, { actor, action: 'app.read', appId, now: clock() })
  const { limit } = pageOf(input)
  const page = { organizationId, appUuid, appId, after, limit: limit + 1 }
  const { devices, stoppedAt } = isFiltered(input)
    ? await filterPage(db, page, input)
    : { devices: await listRows(db, page), stoppedAt: undefined }
  const data = devices.slice(0, limit)
  const last = data.at(-1)
  if (devices.length > limit && last !== undefined) return { data, nextCursor: last.device_id, hasMore: true }
  return stoppedAt === undefined ? { data, hasMore: false } : { data, nextCursor: stoppedAt, hasMore: true }
}

function isFiltered({ id_prefix, platform, version_name }: ListDevicesInput): boolean {
  return id_prefix !== undefined || platform !== undefined || version_name !== undefined
}

type Page = Parameters<typeof listRows>[1]

async function filterPage(
  db: Deps['db'],
  { after, limit, ...app }: Page,
  { id_prefix: idPrefix, platform, version_name: versionName }: ListDevicesInput,
): Promise<{ devices: Device[]; stoppedAt: string | undefined }> {
  const filter = { idPrefix, platform, versionName }
  const devices: Device[] = []
  let stoppedAt: string | undefined = after
  for (let looked = 0; looked < MOST_LOOKED_AT; looked += LOOKED_AT_ONCE) {
    const range = { after: stoppedAt, limit: limit - devices.length, most: LOOKED_AT_ONCE }
    const found = await filterDevices(db, { ...app, ...range, filter })
    devices.push(...found.devices)
    stoppedAt = found.stoppedAt
    if (stoppedAt === undefined) break
    await new Promise((resume) => setImmediate(resume))
  }
  return { devices, stoppedAt }
}
