import type { Kysely } from 'kysely'
import type { Device, Platform } from '@organizations/domain'
import { compiledQuery } from '../../compiled-query.ts'
import type { Database } from '../../schema.ts'
import type { AppKey } from '../bundles/bundles.ts'
import { isNotDeleted } from '../deletion/tombstones.ts'

const pageQuery = compiledQuery(['organizationId', 'appUuid', 'after', 'limit'], (db, it) =>
  devicesWithChannels(db)
    .where('d.organization_id', '=', it.organizationId)
    .where('d.app_uuid', '=', it.appUuid)
    .where('d.device_id', '>', it.after)
    .orderBy('d.organization_id')
    .orderBy('d.app_uuid')
    .orderBy('d.device_id')
    .limit(it.limit),
)

/**
 * An app's next devices in the order of their ids, after this one. One range of the clustered table, wherever it
 * begins.
 */
export async function listDevices(
  db: Kysely<Database>,
  { appId, after, limit, ...app }: AppKey & { appId: string; after: string; limit: number },
): Promise<Device[]> {
  const rows = await pageQuery(db, { ...app, after, limit })
  return rows.map((row) => toDevice(row, appId))
}

const rangeEndQuery = compiledQuery(['organizationId', 'appUuid', 'after', 'before', 'skipped'], (db, it) =>
  db
    .selectFrom('devices as d')
    .select('d.device_id')
    .where('d.organization_id', '=', it.organizationId)
    .where('d.app_uuid', '=', it.appUuid)
    .where('d.device_id', '>', it.after)
    .where('d.device_id', '<', it.before)
    .orderBy('d.organization_id')
    .orderBy('d.app_uuid')
    .orderBy('d.device_id')
    .limit(1)
    .offset(it.skipped),
)

/** What the devices of a page have in common. */
export interface DeviceFilter {
  /** How their ids begin. */
  idPrefix?: string | undefined
  platform?: Platform | undefined
  versionName?: string | undefined
}

/** After every text that begins like another one, in the order of both databases, which is that of the bytes. */
const LAST_CHARACTER = '\u{10FFFF}'

/**
 * The next devices that have something in common, among the next `most` devices whose ids begin alike. `stoppedAt` is the
 * last of these, when there are more and the page is not full. No index has what they are filtered by: a deletion would
 * have to take each device out of it.
 */
export async function filterDevices(
  db: Kysely<Database>,
  {
    appId,
    after,
    limit,
    most,
    filter: { idPrefix = '', platform, versionName },
    ...app
  }: AppKey & { appId: string; after: string; limit: number; most: number; filter: DeviceFilter },
): Promise<{ devices: Device[]; stoppedAt: string | undefined }> {
  const end = `${idPrefix}${LAST_CHARACTER}`
  // A prefix may be the id of a device itself, which is not after it.
  const isBefore = after < idPrefix
  const [last] = await rangeEndQuery(db, { ...app, after: isBefore ? idPrefix : after, before: end, skipped: most - 1 })
  const rows = await devicesWithChannels(db)
    .where('d.organization_id', '=', app.organizationId)
    .where('d.app_uuid', '=', app.appUuid)
    .where('d.device_id', isBefore ? '>=' : '>', isBefore ? idPrefix : after)
    .where('d.device_id', last ? '<=' : '<', last?.device_id ?? end)
    .$if(platform !== undefined, (query) => query.where('d.platform', '=', platform ?? 'ios'))
    .$if(versionName !== undefined, (query) => query.where('d.version_name', '=', versionName ?? ''))
    .orderBy('d.organization_id')
    .orderBy('d.app_uuid')
    .orderBy('d.device_id')
    .limit(limit)
    .execute()
  const isFull = rows.length === limit
  return { devices: rows.map((row) => toDevice(row, appId)), stoppedAt: isFull ? undefined : last?.device_id }
}

const oneQuery = compiledQuery(['organizationId', 'appUuid', 'deviceId'], (db, it) =>
  devicesWithChannels(db)
    .where('d.organization_id', '=', it.organizationId)
    .where('d.app_uuid', '=', it.appUuid)
    .where('d.device_id', '=', it.deviceId),
)

export async function findDevice(
  db: Kysely<Database>,
  { appId, deviceId, ...app }: AppKey & { appId: string; deviceId: string },
): Promise<Device | undefined> {
  const [row] = await oneQuery(db, { ...app, deviceId })
  return row && toDevice(row, appId)
}

type DeviceRow = Awaited<ReturnType<typeof pageQuery>>[number]

function devicesWithChannels(db: Kysely<Database>) {
  return db
    .selectFrom('devices as d')
    .leftJoin('device_overrides as v', (join) =>
      join
        .onRef('v.organization_id', '=', 'd.organization_id')
        .onRef('v.app_uuid', '=', 'd.app_uuid')
        .onRef('v.device_id', '=', 'd.device_id'),
    )
    .leftJoin('channels as c', (join) => join.onRef('c.id', '=', 'v.channel_id').on(isNotDeleted('channel', 'c.id')))
    .selectAll('d')
    .select('c.name as channel')
}

function toDevice(row: DeviceRow, appId: string): Device {
  return {
    device_id: row.device_id,
    app_id: appId,
    platform: row.platform,
    custom_id: row.custom_id,
    version: row.bundle_id,
    version_name: row.version_name,
    channel: row.channel,
    plugin_version: row.plugin_version,
    os_version: row.os_version,
    version_build: row.version_build,
    is_prod: row.is_prod === 1,
    is_emulator: row.is_emulator === 1,
    key_id: row.key_id,
    updated_at: new Date(row.updated_at).toISOString(),
  }
}
