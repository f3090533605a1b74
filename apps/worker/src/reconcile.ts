import type { DeletionId } from '@organizations/domain'
import { listDueWork, runDeletion, type DeletionDeps } from '@organizations/services'

/** Slices at a time. They interleave: while one waits for its store or for the disk, others work. */
const AT_A_TIME = 8

/**
 * Works on all deletions that are due and that no worker holds, until none is left: a slice of one of each organization
 * in turn, several at a time, then the next look, so that what has just become due waits for one round at most.
 * Deletions that have been due for less than `overdueMs` are left to the queue.
 */
export async function reconcile(
  deps: DeletionDeps,
  { overdueMs, signal }: { overdueMs: number; signal: AbortSignal },
): Promise<void> {
  const broken = new Map<DeletionId, unknown>()
  /** Given back to the queue after a slice: not overdue again yet, and finished here all the same. */
  let unfinished: DeletionId[] = []
  /** Those that another worker has just taken: the next look alone passes over them. */
  let taken: DeletionId[] = []
  let after = ''
  const work = async (deletionId: DeletionId) => {
    try {
      const outcome = await runDeletion(deps, { deletionId, signal })
      if (outcome === 'more' && overdueMs > 0) unfinished.push(deletionId)
      if (outcome === 'not ours') taken.push(deletionId)
    } catch (error) {
      broken.set(deletionId, error) // the others are still worked on
    }
  }
  for (;;) {
    const { ids, next } =
      unfinished.length > 0
        ? { ids: unfinished, next: after }
        : await listDueWork(deps, { overdueMs, after, except: [...broken.keys(), ...taken], fewest: AT_A_TIME })
    if (ids.length === 0 && next === '' && after === '') break
    ;[unfinished, taken, after] = [[], [], next]
    const rest = ids.values()
    const lane = async () => {
      for (const deletionId of rest) {
        if (signal.aborted) return
        await work(deletionId)
      }
    }
    await Promise.all(Array.from({ length: AT_A_TIME }, lane))
    if (signal.aborted) return
  }
  if (broken.size > 0) throw new AggregateError(broken.values(), `Failed at ${[...broken.keys()].join(', ')}`)
}
