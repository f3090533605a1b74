/**
 * The pages of an export: what an app has, in the order of its keys. Bundles, channels and devices come by functions of
 * their own rooms.
 */
import { sql, type Kysely, type SqlBool } from 'kysely'
import type { DailyBundleCount, DailyCount } from '@organizations/domain'
import { compiledQuery } from '../../compiled-query.ts'
import type { Database } from '../../schema.ts'
import type { AppKey, NextOfApp } from '../bundles/bundles.ts'
import { isNotDeleted } from '../deletion/tombstones.ts'

const overridesQuery = compiledQuery(['organizationId', 'appUuid', 'after', 'limit'], (db, it) =>
  db
    .selectFrom('device_overrides as v')
    .innerJoin('channels as c', (join) => join.onRef('c.id', '=', 'v.channel_id').on(isNotDeleted('channel', 'c.id')))
    .where('v.organization_id', '=', it.organizationId)
    .where('v.app_uuid', '=', it.appUuid)
    .where('v.device_id', '>', it.after)
    .select(['v.device_id', 'c.name as channel', 'v.created_at'])
    .orderBy('v.organization_id')
    .orderBy('v.app_uuid')
    .orderBy('v.device_id')
    .limit(it.limit),
)

/** Which devices were put on which channel, by the ids of the devices. */
export async function nextOverrides(
  db: Kysely<Database>,
  page: NextOfApp,
): Promise<{ device_id: string; channel: string; created_at: string }[]> {
  const rows = await overridesQuery(db, page)
  return rows.map((row) => ({ ...row, created_at: new Date(row.created_at).toISOString() }))
}

/** What an app had on each day of which something is known. `storage` is what the day added or took away. */
export async function nextDays(
  db: Kysely<Database>,
  { organizationId, appUuid, after, limit }: NextOfApp,
): Promise<DailyCount[]> {
  return await db
    .selectFrom('daily_statistics')
    .select(['date', 'mau', 'storage', 'bandwidth'])
    .where('organization_id', '=', organizationId)
    .where('app_uuid', '=', appUuid)
    .where('date', '>', after)
    .orderBy('organization_id')
    .orderBy('app_uuid')
    .orderBy('date')
    .limit(limit)
    .execute()
}

const usageQuery = compiledQuery(['organizationId', 'appUuid', 'date', 'version', 'limit'], (db, it) =>
  db
    .selectFrom('daily_bundle_usage')
    .select(['date', 'version_name', 'devices'])
    .where('organization_id', '=', it.organizationId)
    .where('app_uuid', '=', it.appUuid)
    .where(sql<SqlBool>`(date, version_name) > (${it.date}, ${it.version})`)
    .orderBy('organization_id')
    .orderBy('app_uuid')
    .orderBy('date')
    .orderBy('version_name')
    .limit(it.limit),
)

/** How many devices ran which version of an app on which day, after this day and version. */
export async function nextBundleUsage(
  db: Kysely<Database>,
  { after, ...page }: AppKey & { after: Pick<DailyBundleCount, 'date' | 'version_name'>; limit: number },
): Promise<DailyBundleCount[]> {
  return await usageQuery(db, { ...page, date: after.date, version: after.version_name })
}
