/** What a writer writes for: a request that waits for its answer, or work in the background. */
export type Turn = 'request' | 'background'

/**
 * Serialises this process's writers, each kind first come, first served. Background work that has had its turn lets the
 * requests that wait by then go before its next one. So a request waits for one transaction in the background, however
 * many want to follow, and these are never kept from their turn.
 */
export interface WriteLock {
  /** Resolves, once it is the caller's turn, with the function that ends it. */
  acquire(turn?: Turn): Promise<() => void>
}

export function createWriteLock(): WriteLock {
  const waiting: Record<Turn, (() => void)[]> = { request: [], background: [] }
  let isTaken = false
  /** Requests that come before the next work in the background. */
  let ahead = 0

  const begin = () => {
    const isRequest = waiting.background.length === 0 || (ahead > 0 && waiting.request.length > 0)
    const start = waiting[isRequest ? 'request' : 'background'].shift()
    isTaken = start !== undefined
    start?.()
  }
  const end = (turn: Turn) => {
    ahead = turn === 'background' ? waiting.request.length : Math.max(0, ahead - 1)
    begin()
  }
  return {
    async acquire(turn = 'request') {
      const { promise, resolve } = Promise.withResolvers<void>()
      waiting[turn].push(resolve)
      if (!isTaken) begin()
      await promise
      return () => end(turn)
    },
  }
}
