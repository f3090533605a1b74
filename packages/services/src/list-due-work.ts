import { listDueDeletions, nextDueAt } from '@organizations/database'
import type { DeletionId } from '@organizations/domain'
import type { DeletionDeps } from './deps.ts'

const DELETIONS_PER_LOOK = 100

/**
 * The deletions that need a worker and have none, the longest waiting first: those that have been due for at least
 * `overdueMs`.
 */
export async function listDueWork(
  { db, clock, leaseMs }: Pick<DeletionDeps, 'db' | 'clock' | 'leaseMs'>,
  { overdueMs }: { overdueMs: number },
): Promise<DeletionId[]> {
  const now = clock()
  return await listDueDeletions(db, { now, dueBefore: now - overdueMs, leaseMs, limit: DELETIONS_PER_LOOK })
}

/** How long until the next deletion becomes due, in milliseconds; nothing when none will by itself. */
export async function msUntilNextWork({ db, clock }: Pick<DeletionDeps, 'db' | 'clock'>): Promise<number | undefined> {
  const now = clock()
  const dueAt = await nextDueAt(db, now)
  return dueAt === undefined ? undefined : dueAt - now
}
