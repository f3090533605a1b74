import { sql, type Kysely, type Transaction } from 'kysely'
import type { DailyBundleCount, DailyCount } from '@organizations/domain'
import type { Database } from '../../schema.ts'
import { appsOf, type AppsOfKey } from '../apps/apps.ts'
import type { AppKey } from '../bundles/bundles.ts'

export interface Period {
  /** Days, YYYY-MM-DD, both included. */
  from: string
  to: string
}

/** Adds to what an app had on a day; storage may also go down. */
export async function addToDay(
  trx: Transaction<Database>,
  { organizationId, appUuid }: AppKey,
  { date, storage = 0, bandwidth = 0 }: { date: string; storage?: number; bandwidth?: number },
): Promise<void> {
  await trx
    .insertInto('daily_statistics')
    .values({ organization_id: organizationId, app_uuid: appUuid, date, mau: 0, storage, bandwidth })
    .onConflict((conflict) =>
      conflict.columns(['organization_id', 'app_uuid', 'date']).doUpdateSet((eb) => ({
        storage: eb('daily_statistics.storage', '+', storage),
        bandwidth: eb('daily_statistics.bandwidth', '+', bandwidth),
      })),
    )
    .execute()
}

/** What an app had on each day of a period of which something is known. */
export async function listAppDays(
  db: Kysely<Database>,
  { organizationId, appUuid }: AppKey,
  { from, to }: Period,
): Promise<DailyCount[]> {
  return await db
    .selectFrom('daily_statistics')
    .select(['date', 'mau', 'storage', 'bandwidth'])
    .where('organization_id', '=', organizationId)
    .where('app_uuid', '=', appUuid)
    .where('date', '>=', from)
    .where('date', '<=', to)
    .orderBy('date')
    .execute()
}

/** How many bytes an app had stored when a day began. */
export async function storedBefore(
  db: Kysely<Database>,
  { organizationId, appUuid }: AppKey,
  day: string,
): Promise<number> {
  const { total } = await db
    .selectFrom('daily_statistics')
    .select((eb) => eb.fn.coalesce(eb.fn.sum<number>('storage'), sql<number>`0`).as('total'))
    .where('organization_id', '=', organizationId)
    .where('app_uuid', '=', appUuid)
    .where('date', '<', day)
    .executeTakeFirstOrThrow()
  return total
}

type Reach = Omit<AppsOfKey, 'page' | 'limit'>

/** What the apps that a key reaches had together on each day of a period of which something is known. */
export async function listDaysOfReach(db: Kysely<Database>, reach: Reach, { from, to }: Period): Promise<DailyCount[]> {
  return await daysOfReach(db, reach)
    .where('s.date', '>=', from)
    .where('s.date', '<=', to)
    .select((eb) => [
      's.date',
      eb.fn.sum<number>('s.mau').as('mau'),
      eb.fn.sum<number>('s.storage').as('storage'),
      eb.fn.sum<number>('s.bandwidth').as('bandwidth'),
    ])
    .groupBy('s.date')
    .orderBy('s.date')
    .execute()
}

/** How many bytes the apps that a key reaches had stored together when a day began. */
export async function storedBeforeOfReach(db: Kysely<Database>, reach: Reach, day: string): Promise<number> {
  const { total } = await daysOfReach(db, reach)
    .where('s.date', '<', day)
    .select((eb) => eb.fn.coalesce(eb.fn.sum<number>('s.storage'), sql<number>`0`).as('total'))
    .executeTakeFirstOrThrow()
  return total
}

/** The apps that a key reaches, by what the rows under them call them, at most `limit`, newest first. */
export async function listAppKeys(
  db: Kysely<Database>,
  reach: Reach,
  limit: number,
): Promise<(AppKey & { appId: string })[]> {
  const rows = await appsOf(db, reach)
    .select(['a.organization_id', 'a.id', 'a.app_id'])
    .orderBy('a.id', 'desc')
    .limit(limit)
    .execute()
  return rows.map((row) => ({ organizationId: row.organization_id, appUuid: row.id, appId: row.app_id }))
}

/** How many devices ran which version of an app on each day of a period: the first so many counts. */
export async function listBundleUsage(
  db: Kysely<Database>,
  { organizationId, appUuid }: AppKey,
  { from, to, limit }: Period & { limit: number },
): Promise<DailyBundleCount[]> {
  return await db
    .selectFrom('daily_bundle_usage')
    .select(['date', 'version_name', 'devices'])
    .where('organization_id', '=', organizationId)
    .where('app_uuid', '=', appUuid)
    .where('date', '>=', from)
    .where('date', '<=', to)
    .orderBy('date')
    .limit(limit)
    .execute()
}

function daysOfReach(db: Kysely<Database>, reach: Reach) {
  return appsOf(db, reach).innerJoin('daily_statistics as s', (join) =>
    join.onRef('s.organization_id', '=', 'a.organization_id').onRef('s.app_uuid', '=', 'a.id'),
  )
}
