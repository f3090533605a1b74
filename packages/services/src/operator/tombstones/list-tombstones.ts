import { listTombstones as listRows, readHighestIds } from '@organizations/database'
import {
  toStatement,
  type ListedHighestIds,
  type ListedTombstone,
  type ListTombstonesInput,
} from '@organizations/domain'
import { signStatement } from '@organizations/receipts'
import type { Call, Deps } from '../../deps.ts'
import { requireOperator } from '../../rights/require-right.ts'
import { inBatches } from './in-batches.ts'

const DEFAULT_LIMIT = 100

/**
 * A page of what was ever deleted, in the order in which it was asked for, and the highest numbers that were given out:
 * what operators keep outside of the database, for `replayTombstones`. Each is signed by itself, so that pages can be cut
 * and put together. The next page begins with time and deletion of the last.
 */
export async function listTombstones(
  { db, signingKey }: Deps,
  { actor, input }: Call<ListTombstonesInput>,
): Promise<{ data: ListedTombstone[]; highestIds: ListedHighestIds }> {
  requireOperator(actor)
  const { since = 0, after = '', limit = DEFAULT_LIMIT } = input
  const statements = (await listRows(db, { since, after, limit })).map(toStatement)
  const highestIds = await readHighestIds(db)
  return {
    data: await inBatches(statements, async (it) => ({ ...it, ...(await signStatement('tombstone', it, signingKey)) })),
    highestIds: { ...highestIds, ...(await signStatement('highest ids', highestIds, signingKey)) },
  }
}
