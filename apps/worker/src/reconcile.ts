import type { DeletionId } from '@organizations/domain'
import { listDueWork, runDeletion, type DeletionDeps } from '@organizations/services'

/**
 * Looks for deletions that are due and that nobody holds, and works on them, a slice each in turn, until none of them
 * has anything left to do now. `overdueMs` leaves those to the queue that have become due just now.
 */
export async function reconcile(
  deps: DeletionDeps,
  { overdueMs, signal }: { overdueMs: number; signal: AbortSignal },
): Promise<void> {
  const broken = new Map<DeletionId, unknown>()
  let unfinished: DeletionId[] = []
  do {
    const due = await listDueWork(deps, { overdueMs })
    const round = new Set([...due, ...unfinished])
    unfinished = []
    for (const deletionId of round) {
      if (signal.aborted) return
      if (broken.has(deletionId)) continue
      try {
        const outcome = await runDeletion(deps, { deletionId, signal })
        if (outcome === 'more') unfinished.push(deletionId)
      } catch (error) {
        broken.set(deletionId, error) // and the others still have their turn
      }
    }
  } while (unfinished.length > 0)
  if (broken.size > 0) throw new AggregateError(broken.values(), `Failed at ${[...broken.keys()].join(', ')}`)
}
