import { listDueDeletions, msUntilNextDue } from '@organizations/database'
import type { DeletionId } from '@organizations/domain'
import type { DeletionDeps } from '../deps.ts'
import { sharedNow } from '../shared-now.ts'

const DELETIONS_PER_LOOK = 100

/**
 * The deletions that need a worker and have none, the longest waiting first: those that have been due for at least
 * `overdueMs`.
 */
export async function listDueWork(
  deps: Pick<DeletionDeps, 'db' | 'clock' | 'serverTime' | 'leaseMs'>,
  { overdueMs }: { overdueMs: number },
): Promise<DeletionId[]> {
  const { db, leaseMs } = deps
  return await listDueDeletions(db, { now: sharedNow(deps), overdueMs, leaseMs, limit: DELETIONS_PER_LOOK })
}

/** How long until the next deletion becomes due, in milliseconds; nothing when none will by itself. */
export async function msUntilNextWork(
  deps: Pick<DeletionDeps, 'db' | 'clock' | 'serverTime'>,
): Promise<number | undefined> {
  return await msUntilNextDue(deps.db, sharedNow(deps))
}
