/**
 * Erases from the files of the database what was deleted. `secure_delete` overwrites rows when they are deleted; what is
 * left are copies that were made when full pages were split, which only a rewriting finds, and the write-ahead log.
 */
import type { Checkpointer } from './checkpointer.ts'
import type { WriteLock } from './write-lock.ts'

export interface Eraser {
  /** Writes the file anew, in one transaction: one attempt. */
  rewrite: () => Promise<Rewriting>
  /** Empties the write-ahead log: one attempt. False while a program reads the log, or another program writes. */
  emptyLog: () => Promise<boolean>
}

export interface Rewriting {
  /** `busy`: another program is writing. */
  outcome: 'rewritten' | 'too large' | 'busy'
  /** For how long writers had to wait. */
  heldMs: number
}

/** A rewriting holds the write lock, for 4 to 14 ms for each MB that is in use. */
const MOST_BYTES = 64 * 1024 * 1024

/** Holds this process's write lock while the thread writes, so that its writers take turns with it and none is refused. */
export function createEraser(
  writeLock: WriteLock,
  checkpointer: Pick<Checkpointer, 'ask'>,
  mostBytes = MOST_BYTES,
): Eraser {
  async function inTurn<T>(work: () => Promise<T>): Promise<T> {
    const endTurn = await writeLock.acquire('background')
    try {
      return await work()
    } finally {
      endTurn()
    }
  }

  return {
    async rewrite() {
      if ((await checkpointer.ask('count bytes in use')) > mostBytes) return { outcome: 'too large', heldMs: 0 }
      return await inTurn(async () => {
        const startedAt = performance.now()
        const isDone = await checkpointer.ask('rewrite the file')
        return { outcome: isDone ? 'rewritten' : 'busy', heldMs: performance.now() - startedAt }
      })
    },
    async emptyLog() {
      // First all that can be moved without holding up any writer, so that writers wait for the rest alone.
      await checkpointer.ask('move the log into the file')
      return await inTurn(() => checkpointer.ask('empty the log'))
    },
  }
}
