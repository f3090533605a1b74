import { listDueDeletions, msUntilNextDue } from '@organizations/database'
import type { DeletionId } from '@organizations/domain'
import type { DeletionDeps } from '../deps.ts'

const DELETIONS_PER_LOOK = 100

/**
 * The deletions that need a worker and have none, the longest waiting first: those that have been due for at least
 * `overdueMs`.
 */
export async function listDueWork(
  { db, leaseMs }: Pick<DeletionDeps, 'db' | 'leaseMs'>,
  { overdueMs }: { overdueMs: number },
): Promise<DeletionId[]> {
  return await listDueDeletions(db, { overdueMs, leaseMs, limit: DELETIONS_PER_LOOK })
}

/** How long until the next deletion becomes due, in milliseconds; nothing when none will by itself. */
export async function msUntilNextWork({ db }: Pick<DeletionDeps, 'db'>): Promise<number | undefined> {
  return await msUntilNextDue(db)
}
