import { sql, type SqlBool, type Transaction } from 'kysely'
import { sharing } from '../../locks.ts'
import type { Database } from '../../schema.ts'

export interface EventsToPurge {
  /** The position after which to begin. */
  after: number
  /** Events from this time on are kept. */
  before: number
  /** How many events are looked at. */
  limit: number
}

/**
 * Removes the next events that are old enough, and says after which position to go on; undefined when no more are. Kept
 * are the newest one of each organization, from which its sequence goes on, and all of one that is being deleted, whose
 * rows are counted.
 */
export async function purgeEvents(
  trx: Transaction<Database>,
  { after, before, limit }: EventsToPurge,
): Promise<number | undefined> {
  const page = await trx
    .selectFrom('events')
    .select(['organization_id', 'position', 'created_at'])
    .where('position', '>', after)
    .orderBy('position')
    .limit(limit)
    .execute()
  const young = page.findIndex(({ created_at }) => created_at >= before)
  const old = young === -1 ? page : page.slice(0, young)
  const end = old.at(-1)?.position
  if (typeof end !== 'number') return undefined
  // The request of a deletion waits for this commit, or this sees its fence.
  const ids = [...new Set(old.map((it) => it.organization_id))].toSorted()
  await sharing(trx, trx.selectFrom('organizations').select('id').where('id', 'in', ids).orderBy('id')).execute()
  const purged = await trx
    .deleteFrom('events')
    .where('position', '>', after)
    .where('position', '<=', end)
    .where(hasNewer)
    .where(isNotFenced)
    .returning('position')
    .execute()
  const last = Math.max(0, ...purged.map(({ position }) => position ?? 0))
  await trx.updateTable('event_feed').set({ purged_position: last }).where('purged_position', '<', last).execute()
  return old.length < limit ? undefined : end
}

const hasNewer = sql<SqlBool>`exists (
  select 1 from events newer
  where newer.organization_id = events.organization_id and newer.position > events.position)`

const isNotFenced = sql<SqlBool>`not exists (
  select 1 from tombstones where subject_kind = 'organization' and subject_id = events.organization_id)`
