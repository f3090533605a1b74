/** What a writer writes for: a request that waits for its answer, or work in the background. */
export type Turn = 'request' | 'background'

/**
 * Serialises this process's writers, each kind first come, first served. Background work that has had its turn lets the
 * requests that wait by then go before its next one. So a request waits for one transaction in the background, however
 * many want to follow, and these are never kept from their turn.
 *
 * Writers do not stop the event loop for long: what arrives together is let in together, once the loop has read it all,
 * and after a slice of time the loop goes on before the next one.
 */
export interface WriteLock {
  /** Resolves, once it is the caller's turn, with the function that ends it. */
  acquire(turn?: Turn): Promise<() => void>
  /**
   * Ends the turn of a request by letting the request in that comes next, if one does within this slice. Returns false
   * when none does, and then ends nothing.
   */
  passOn(): boolean
}

const SLICE_MS = 2

export function createWriteLock(sliceMs: number = SLICE_MS): WriteLock {
  const waiting: Record<Turn, (() => void)[]> = { request: [], background: [] }
  let isTaken = false
  /** Requests that come before the next work in the background. */
  let ahead = 0
  let isSliceAsked = false
  let sliceEndsAt = 0

  const begin = () => {
    const isRequest = waiting.background.length === 0 || (ahead > 0 && waiting.request.length > 0)
    const start = waiting[isRequest ? 'request' : 'background'].shift()
    isTaken = start !== undefined
    start?.()
  }
  const askForSlice = () => {
    if (isSliceAsked) return
    isSliceAsked = true
    setImmediate(() => {
      isSliceAsked = false
      sliceEndsAt = performance.now() + sliceMs
      begin()
    })
  }
  const end = (turn: Turn) => {
    ahead = turn === 'background' ? waiting.request.length : Math.max(0, ahead - 1)
    isTaken = false
    if (waiting.request.length + waiting.background.length === 0) return
    if (performance.now() < sliceEndsAt) begin()
    else askForSlice()
  }
  return {
    async acquire(turn = 'request') {
      const { promise, resolve } = Promise.withResolvers<void>()
      waiting[turn].push(resolve)
      if (!isTaken) askForSlice()
      await promise
      return () => end(turn)
    },
    passOn() {
      if (waiting.background.length > 0 && ahead <= 1) return false
      if (waiting.request.length === 0 || performance.now() >= sliceEndsAt) return false
      ahead = Math.max(0, ahead - 1)
      waiting.request.shift()?.()
      return true
    },
  }
}
