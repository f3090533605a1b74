import { eraseCompleted, type EraseDeps } from '@organizations/services'

/** A rewriting holds the write lock: for a twentieth of the time at most. */
const REST_PER_HOLD = 20
/** Short enough for what is promised: docs/deletion.md, "Illegible". */
const LONGEST_REST_MS = 10_000

/** The work of a loop that erases what deletions removed. Rests after each pass, so that one serves many deletions. */
export function createErasing(deps: Omit<EraseDeps, 'signal'>): (signal: AbortSignal) => Promise<void> {
  let restsUntil = 0
  return async (signal) => {
    if (performance.now() < restsUntil) return
    const heldMs = await eraseCompleted({ ...deps, signal })
    restsUntil = performance.now() + Math.min(heldMs * REST_PER_HOLD, LONGEST_REST_MS)
  }
}
