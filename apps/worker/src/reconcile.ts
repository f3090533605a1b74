import type { DeletionId } from '@organizations/domain'
import { listDueWork, runDeletion, type DeletionDeps } from '@organizations/services'

/**
 * Finds deletions that are due and that no worker holds, and runs a slice of each in turn, until none has work left
 * now. Deletions that have been due for less than `overdueMs` are left to the queue.
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
        broken.set(deletionId, error) // the others are still worked on
      }
    }
  } while (unfinished.length > 0)
  if (broken.size > 0) throw new AggregateError(broken.values(), `Failed at ${[...broken.keys()].join(', ')}`)
}
