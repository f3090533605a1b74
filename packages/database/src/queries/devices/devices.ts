import type { Kysely, Transaction } from 'kysely'
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

/** How many of some devices are alike in what decides which channel serves them. */
export interface DevicesAlike {
  /** The one that they were put on; null for none. */
  channelId: number | null
  platform: Platform
  isEmulator: boolean
  isProd: boolean
  count: number
}

/**
 * Counts the next `most` devices of an app, those alike together: one range of the clustered table, read once. `stoppedAt`
 * is the last of them, when there may be more.
 */
export async function tallyDevices(
  db: Kysely<Database>,
  { after, most, organizationId, appUuid }: AppKey & { after: string; most: number },
): Promise<{ alike: DevicesAlike[]; stoppedAt: string | undefined }> {
  const next = db
    .selectFrom('devices as d')
    .leftJoin('device_overrides as v', (join) =>
      join
        .onRef('v.organization_id', '=', 'd.organization_id')
        .onRef('v.app_uuid', '=', 'd.app_uuid')
        .onRef('v.device_id', '=', 'd.device_id'),
    )
    .select(['d.device_id', 'v.channel_id', 'd.platform', 'd.is_emulator', 'd.is_prod'])
    .where('d.organization_id', '=', organizationId)
    .where('d.app_uuid', '=', appUuid)
    .where('d.device_id', '>', after)
    .orderBy('d.organization_id')
    .orderBy('d.app_uuid')
    .orderBy('d.device_id')
    .limit(most)
  const rows = await db
    .selectFrom(next.as('n'))
    .select(['n.channel_id', 'n.platform', 'n.is_emulator', 'n.is_prod'])
    .select((eb) => [eb.fn.countAll<number>().as('count'), eb.fn.max('n.device_id').as('last')])
    .groupBy(['n.channel_id', 'n.platform', 'n.is_emulator', 'n.is_prod'])
    .execute()
  const alike = rows.map((row) => ({
    channelId: row.channel_id,
    platform: row.platform,
    isEmulator: row.is_emulator === 1,
    isProd: row.is_prod === 1,
    count: row.count,
  }))
  const isFull = alike.reduce((sum, { count }) => sum + count, 0) === most
  return { alike, stoppedAt: isFull ? lastOf(rows.map(({ last }) => last)) : undefined }
}

/** In the order of both databases, which is that of the bytes. */
function lastOf(ids: readonly string[]): string | undefined {
  return ids.toSorted((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b))).at(-1)
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
