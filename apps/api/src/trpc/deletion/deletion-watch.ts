import { isOver, type DeletionStatus } from '@organizations/domain'

/** How often the status of a watched deletion is read. */
const LOOK_INTERVAL_MS = 500

/**
 * Every watcher gets each status. With many of them it is read less often, so that sending it takes at most a tenth of
 * the time.
 */
const INTERVAL_PER_WATCHER_MS = 4

/** Follows deletions for many watchers. A deletion is read once for all of its watchers. */
export interface DeletionWatch {
  /** The status of a deletion, now and after every interval, until it is over or the signal aborts. */
  follow: (orgId: string, signal: AbortSignal) => AsyncGenerator<DeletionStatus>
}

/** Shared by the watchers of one deletion: the current read or, when it is done, the last one. */
interface Shared {
  watchers: number
  look: Promise<DeletionStatus>
}

/** `read` answers with the status of an organization's deletion; when it rejects, so do all who follow. */
export function createDeletionWatch(
  read: (orgId: string) => Promise<DeletionStatus>,
  intervalMs: number = LOOK_INTERVAL_MS,
): DeletionWatch {
  const shared = new Map<string, Shared>()

  /** The next read of a deletion; the same one for every watcher that asks for it before it is done. */
  const nextLook = (orgId: string, entry: Shared, last: Promise<DeletionStatus>): Promise<DeletionStatus> => {
    if (entry.look === last) {
      const pauseMs = Math.max(intervalMs, entry.watchers * INTERVAL_PER_WATCHER_MS)
      entry.look = pause(pauseMs).then(() => read(orgId))
    }
    return entry.look
  }

  return {
    async *follow(orgId, signal) {
      const { promise: aborted, resolve } = Promise.withResolvers<undefined>()
      signal.addEventListener('abort', () => resolve(undefined), { once: true })
      const entry = shared.get(orgId) ?? { watchers: 0, look: read(orgId) }
      shared.set(orgId, entry)
      entry.watchers += 1
      try {
        for (let look = entry.look; ; look = nextLook(orgId, entry, look)) {
          const status = await Promise.race([look, aborted])
          if (status === undefined || signal.aborted) return
          yield status
          if (isOver(status.state)) return
        }
      } finally {
        entry.watchers -= 1
        if (entry.watchers === 0) shared.delete(orgId)
      }
    },
  }
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, ms).unref()
  })
}
