import { listDueDeletions, listDueLateListings, msUntilLeaseEnds, msUntilNextDue } from '@organizations/database'
import type { DeletionId } from '@organizations/domain'
import type { DeletionDeps } from '../deps.ts'

/** One look at what is due. A bounded list: after a round of it, the next look goes on with `next`. */
export interface DueWork {
  ids: DeletionId[]
  /** Pass it as `after` to the next look; '' when all organizations had their turn. */
  next: string
}

const ORGANIZATIONS_PER_LOOK = 100
const LATE_LISTINGS_PER_LOOK = 10

/**
 * Deletions that need a worker and have none, which have been due for at least `overdueMs`: one of each organization,
 * and where that makes fewer than `fewest`, more of each; then some late listings, which take a turn of their own.
 * `except` is passed over.
 */
export async function listDueWork(
  { db, leaseMs }: Pick<DeletionDeps, 'db' | 'leaseMs'>,
  {
    overdueMs,
    after = '',
    except = [],
    fewest = 1,
  }: { overdueMs: number; after?: string; except?: readonly DeletionId[]; fewest?: number },
): Promise<DueWork> {
  const look = { overdueMs, leaseMs, except }
  const { ids, next } = await listDueDeletions(db, { ...look, after, limit: ORGANIZATIONS_PER_LOOK, fewest })
  const late = await listDueLateListings(db, { ...look, limit: LATE_LISTINGS_PER_LOOK })
  return { ids: [...ids, ...late], next }
}

/**
 * How long until there may be more work, in milliseconds: until a pause is over, unless a queue sees to that, and until
 * the lease of a worker ends, who may have died. Nothing when neither will be by itself.
 */
export async function msUntilNextWork(
  { db, leaseMs }: Pick<DeletionDeps, 'db' | 'leaseMs'>,
  { overdueMs }: { overdueMs: number },
): Promise<number | undefined> {
  const untilDue = overdueMs === 0 ? await msUntilNextDue(db) : undefined
  const untilLeaseEnds = await msUntilLeaseEnds(db, { overdueMs, leaseMs })
  if (untilDue === undefined || untilLeaseEnds === undefined) return untilDue ?? untilLeaseEnds
  return Math.min(untilDue, untilLeaseEnds)
}
