import type { Kysely } from 'kysely'
import type { Platform } from '@organizations/domain'
import type { Database } from '../../schema.ts'
import type { AppKey } from '../bundles/bundles.ts'

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
