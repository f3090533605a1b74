import { listTombstones as listRows, readHighestIds } from '@organizations/database'
import type { HighestIds, ListedTombstone, ListTombstonesInput } from '@organizations/domain'
import type { Call, Deps } from '../deps.ts'
import { requireOperator } from '../rights/require-right.ts'

const DEFAULT_LIMIT = 100

/**
 * A page of what was ever deleted, in the order in which it was asked for, and the highest numbers that were given out:
 * what operators keep outside of the database, for `replayTombstones`. The next page begins with time and deletion of
 * the last.
 */
export async function listTombstones(
  { db }: Deps,
  { actor, input }: Call<ListTombstonesInput>,
): Promise<{ data: ListedTombstone[]; highestIds: HighestIds }> {
  requireOperator(actor)
  const { since = 0, after = '', limit = DEFAULT_LIMIT } = input
  const tombstones = await listRows(db, { since, after, limit })
  const data = tombstones.map((it) => ({ ...it, requestedAt: new Date(it.requestedAt).toISOString() }))
  return { data, highestIds: await readHighestIds(db) }
}
