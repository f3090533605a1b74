/** Serialises this process's writers: first come, first served. */
export interface WriteLock {
  /** Resolves, once it is the caller's turn, with the function that ends it. */
  acquire(): Promise<() => void>
}

export function createWriteLock(): WriteLock {
  let last: Promise<void> = Promise.resolve()
  return {
    async acquire() {
      const previous = last
      const { promise, resolve } = Promise.withResolvers<void>()
      last = promise
      await previous
      return resolve
    },
  }
}
