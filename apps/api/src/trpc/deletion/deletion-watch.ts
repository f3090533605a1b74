import { isOver, type DeletionStatus } from '@organizations/domain'
import type { Call } from '@organizations/services'

/** How often the status of a watched deletion is read. */
const LOOK_INTERVAL_MS = 500

/**
 * Every watcher gets each status. With many of them it is read less often, so that sending it takes about a tenth of the
 * time.
 */
const INTERVAL_PER_WATCHER_MS = 4

/** However many watch: a user who is disabled sees no more after 2 seconds. */
const MAX_INTERVAL_MS = 1500

/** Follows deletions for many watchers. A deletion is read once for all who watch it with the same key. */
export interface DeletionWatch {
  /**
   * The status of a deletion, now and after every interval, until it is over or the signal aborts. Rejects when the
   * caller may not see it any more.
   */
  follow: (call: WatchCall, signal: AbortSignal) => AsyncGenerator<DeletionStatus>
}

export type WatchCall = Call<{ orgId: string }>

/** Shared by those who watch one deletion with one key: the current read or, when it is done, the last one. */
interface Shared {
  watchers: number
  look: Promise<DeletionStatus>
}

/**
 * `read` answers with the status of an organization's deletion, for a caller who may still see it; when it rejects, so
 * do all who share it.
 */
export function createDeletionWatch(
  read: (call: WatchCall) => Promise<DeletionStatus>,
  intervalMs: number = LOOK_INTERVAL_MS,
): DeletionWatch {
  const shared = new Map<string, Shared>()
  let watchers = 0

  /** The next read of a deletion; the same one for every watcher that asks for it before it is done. */
  const nextLook = (call: WatchCall, entry: Shared, last: Promise<DeletionStatus>): Promise<DeletionStatus> => {
    if (entry.look === last) {
      const pauseMs = Math.max(intervalMs, Math.min(watchers * INTERVAL_PER_WATCHER_MS, MAX_INTERVAL_MS))
      entry.look = pause(pauseMs).then(() => read(call))
    }
    return entry.look
  }

  return {
    async *follow(call, signal) {
      const { promise: aborted, resolve } = Promise.withResolvers<undefined>()
      signal.addEventListener('abort', () => resolve(undefined), { once: true })
      const name = `${call.actor.keyHash ?? call.actor.identity?.id} ${call.input.orgId}`
      const entry = shared.get(name) ?? { watchers: 0, look: read(call) }
      shared.set(name, entry)
      entry.watchers += 1
      watchers += 1
      try {
        for (let look = entry.look; ; look = nextLook(call, entry, look)) {
          const status = await Promise.race([look, aborted])
          if (status === undefined || signal.aborted) return
          yield status
          if (isOver(status.state)) return
        }
      } finally {
        entry.watchers -= 1
        watchers -= 1
        if (entry.watchers === 0) shared.delete(name)
      }
    },
  }
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, ms).unref()
  })
}
