import { isOver, type DeletionStatus } from '@organizations/domain'

/** How often a deletion that somebody watches is looked at. */
const LOOK_INTERVAL_MS = 500

/** A look is told to every watcher: with many of them it is taken less often, so that telling costs no more than a tenth. */
const INTERVAL_PER_WATCHER_MS = 4

/** Follows deletions for many watchers: however many there are of one deletion, it is read once. */
export interface DeletionWatch {
  /** How far a deletion is, now and at every further look, until it is over or the signal aborts. */
  follow: (orgId: string, signal: AbortSignal) => AsyncGenerator<DeletionStatus>
}

/** What the watchers of one deletion share: the look under way or, once that is done, the last one. */
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

  /** The next look at a deletion, the same for everybody who asks for one before it is done. */
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
