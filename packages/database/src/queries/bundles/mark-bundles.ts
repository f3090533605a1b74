/**
 * What takes bundles away from readers at once: each gets the mark of the deletion that it goes with, and gives its
 * name back. No caller can give the name that it has from then on: it begins with a control character.
 */
import { sql, type Kysely, type RawBuilder, type SqlBool, type Transaction } from 'kysely'
import type { BundleRange, DeletionId } from '@organizations/domain'
import { lockBundles } from '../../locks.ts'
import type { Database } from '../../schema.ts'
import type { AppKey } from './bundles.ts'

export async function markBundle(
  trx: Transaction<Database>,
  { id, deletionId }: { id: number; deletionId: DeletionId },
): Promise<void> {
  await sql`update bundles set deletion_id = ${deletionId}, name = ${freedName} where id = ${id}`.execute(trx)
}

/** Takes a channel's name away: it is being deleted, and another may have the name at once. */
export async function freeChannelName(trx: Transaction<Database>, id: number): Promise<void> {
  await sql`update channels set name = ${freedName} where id = ${id}`.execute(trx)
}

/** How many bundles are marked, what is stored of them, and which of those that were looked at are left. */
export interface MarkedBundles {
  marked: number
  bytes: number
  kept: number[]
}

/** The id of the last of the next `limit` bundles of an app, deleted ones among them; nothing when there are none. */
export async function findNextBundles(
  db: Kysely<Database>,
  { organizationId, appUuid }: AppKey,
  { above, limit }: { above: number; limit: number },
): Promise<{ upTo: number; isLast: boolean } | undefined> {
  const { rows } = await sql<{ upTo: number | null; count: number }>`
    select max(id) as "upTo", count(*) as count from (
      select id from bundles where organization_id = ${organizationId} and app_uuid = ${appUuid} and id > ${above}
      order by id limit ${limit}) as next`.execute(db)
  const { upTo = null, count = 0 } = rows[0] ?? {}
  return upTo === null ? undefined : { upTo, isLast: count < limit }
}

/** Marks the bundles of a range that no channel points at. */
export async function markUnusedBundles(
  trx: Transaction<Database>,
  { organizationId, appUuid }: AppKey,
  { above, upTo, deletionId }: Pick<BundleRange, 'above' | 'upTo'> & { deletionId: DeletionId },
): Promise<MarkedBundles> {
  const used = sql`
    select bundle_id from channels
    where organization_id = ${organizationId} and app_uuid = ${appUuid} and bundle_id is not null`
  return await markRange(
    trx,
    { organizationId, appUuid },
    { above, upTo, deletionId, rest: sql<SqlBool>`id not in (${used})` },
  )
}

/** Marks what a tombstone says was deleted, of what is older than it. */
export async function markBundlesAgain(
  trx: Transaction<Database>,
  organizationId: AppKey['organizationId'],
  { range, deletionId, requestedAt }: { range: BundleRange; deletionId: DeletionId; requestedAt: number },
): Promise<MarkedBundles> {
  const { appUuid, above, upTo, kept } = range
  const isOld = sql<SqlBool>`created_at <= ${requestedAt}`
  const rest = kept.length === 0 ? isOld : sql<SqlBool>`${isOld} and id not in (${sql.join(kept)})`
  return await markRange(trx, { organizationId, appUuid }, { above, upTo, deletionId, rest })
}

interface Marking extends Pick<BundleRange, 'above' | 'upTo'> {
  deletionId: DeletionId
  /** Which of the range, besides. */
  rest: RawBuilder<SqlBool>
}

async function markRange(
  trx: Transaction<Database>,
  { organizationId, appUuid }: AppKey,
  { above, upTo, deletionId, rest }: Marking,
): Promise<MarkedBundles> {
  const isOfApp = sql<SqlBool>`organization_id = ${organizationId} and app_uuid = ${appUuid}`
  const isInRange = sql<SqlBool>`${isOfApp} and id > ${above} and id <= ${upTo} and deletion_id is null`
  await lockBundles(trx, { organizationId, appUuid, above, upTo })
  const { numAffectedRows = 0n } = await sql`
    update bundles set deletion_id = ${deletionId}, name = ${freedName} where ${isInRange} and ${rest}`.execute(trx)
  const marked = Number(numAffectedRows)
  const left = await sql<{ id: number }>`select id from bundles where ${isInRange} order by id`.execute(trx)
  const kept = left.rows.map(({ id }) => id)
  if (marked === 0) return { marked, bytes: 0, kept }
  const stored = await sql<{ bytes: number }>`
    select cast(sum(bytes) as bigint) as bytes from bundles
    where ${isOfApp} and deletion_id = ${deletionId}`.execute(trx)
  return { marked, bytes: stored.rows[0]?.bytes ?? 0, kept }
}

const freedName = sql<string>`${'\u0001'} || cast(id as text)`
