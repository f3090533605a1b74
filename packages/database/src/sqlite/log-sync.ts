/**
 * Makes commits durable without stopping the event loop. SQLite would sync the write-ahead log inside of a commit;
 * instead it commits without, and one sync of the log in libuv's pool serves all commits that were made before it began.
 */
import { closeSync, fdatasync, openSync } from 'node:fs'
import { promisify } from 'node:util'

export interface LogSync {
  /** Notes that a commit has written something. */
  noteCommit(): void
  /** Resolves when all that was noted is on the disk, and at once when it is. Rejects for ever after a failure. */
  untilSynced(): Promise<void>
  /** Throws after a failure. */
  requireWorking(): void
  /** Waits for what is under way, and closes the log. */
  close(): Promise<void>
}

export interface LogSyncOptions {
  /** Called once, when a sync has failed. */
  onFailed: (error: LogSyncError) => void
  /** Syncs a file's data, for tests that look at what has reached the disk. */
  sync?: (descriptor: number) => Promise<void>
}

/**
 * A sync that failed is never tried again: the kernel may have dropped what it could not write, and the next sync would
 * say that all is well. What was written last may or may not be there after a power failure.
 */
export class LogSyncError extends Error {
  constructor(cause: unknown) {
    const reason = cause instanceof Error ? cause.message : String(cause)
    super(`The database's log could not be brought to the disk: no more is written until the next start (${reason})`)
    this.cause = cause
  }
}

export function createLogSync(file: string, { onFailed, sync = promisify(fdatasync) }: LogSyncOptions): LogSync {
  let committed = 0
  let synced = 0
  let running: Promise<void> | undefined
  let failure: LogSyncError | undefined
  // Safe for this file alone: closing a descriptor of the database or its -shm would drop SQLite's locks on it.
  let log: number | undefined

  async function syncOnce(): Promise<void> {
    const upTo = committed
    try {
      log ??= openSync(`${file}-wal`, 'r')
      await sync(log)
      synced = upTo
    } catch (error) {
      failure = new LogSyncError(error)
      onFailed(failure)
    } finally {
      running = undefined
    }
  }

  return {
    noteCommit() {
      committed += 1
    },
    async untilSynced() {
      const wanted = committed
      while (synced < wanted) {
        if (failure !== undefined) throw failure
        await (running ??= syncOnce()) // one that had begun before the commit is followed by another
      }
    },
    requireWorking() {
      if (failure !== undefined) throw failure
    },
    async close() {
      await running
      if (failure === undefined && synced < committed) await syncOnce()
      if (log !== undefined) closeSync(log)
      log = undefined
    },
  }
}
