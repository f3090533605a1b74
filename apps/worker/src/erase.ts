import { eraseCompleted, type EraseDeps } from '@organizations/services'

/** A rewriting holds the write lock: for about a twentieth of the time. */
const REST_PER_HOLD = 20
/** Each also makes every connection prepare its statements again. */
const SHORTEST_REST_MS = 2000
/** Short enough for what is promised: docs/deletion.md, "Illegible". */
const LONGEST_REST_MS = 10_000

/** The work of a loop that erases what deletions removed. Rests after each rewriting, so that one serves many deletions. */
export function createErasing(deps: Omit<EraseDeps, 'signal'>): (signal: AbortSignal) => Promise<void> {
  let restsUntil = 0
  return async (signal) => {
    if (performance.now() < restsUntil) return
    let restMs = LONGEST_REST_MS // after a failure: each attempt on a full disk, say, is a whole rewriting
    try {
      restMs = restAfter(await eraseCompleted({ ...deps, signal }))
    } finally {
      restsUntil = performance.now() + restMs
    }
  }
}

function restAfter(heldMs: number): number {
  return heldMs === 0 ? 0 : Math.max(SHORTEST_REST_MS, Math.min(heldMs * REST_PER_HOLD, LONGEST_REST_MS))
}
