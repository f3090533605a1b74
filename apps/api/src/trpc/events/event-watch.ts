import type { ListedEvent } from '@organizations/domain'
import type { Call } from '@organizations/services'

/** How often the feed is looked at, for all who watch. */
const LOOK_INTERVAL_MS = 500
/**
 * After so many looks without anything new a watcher is asked for their rights again; with every event they are. A user
 * who is disabled sees no more after 2 seconds.
 */
const LOOKS_PER_QUESTION = 3
const EVENTS_PER_READ = 100

/** Follows the feeds of organizations for many watchers. While nothing happens they cost one look together. */
export interface EventWatch {
  /**
   * The events after a cursor, and then each as it happens, until the signal aborts. The next ones are read when these
   * were taken. Rejects when the caller may not see them any more.
   */
  follow: (call: EventWatchCall, signal: AbortSignal) => AsyncGenerator<WatchedEvent>
}

export type EventWatchCall = Call<{ orgId: string; after: string | undefined }>

export interface WatchedEvent {
  cursor: string
  event: ListedEvent
}

interface EventReads {
  /** The position of the newest event of all organizations. */
  look: () => Promise<number>
  /** The next events, for a caller who may still see them. */
  read: (
    call: Call<{ orgId: string; after: string | undefined; limit: number }>,
  ) => Promise<{ entries: WatchedEvent[]; cursor: string; hasMore: boolean }>
}

export function createEventWatch({ look, read }: EventReads, intervalMs: number = LOOK_INTERVAL_MS): EventWatch {
  let looking: Promise<number> | undefined
  /** The next look; the same one for all who ask for it before it is done. */
  const nextLook = () =>
    (looking ??= pause(intervalMs)
      .then(look)
      .finally(() => (looking = undefined)))

  return {
    async *follow(call, signal) {
      const { promise: aborted, resolve } = Promise.withResolvers<undefined>()
      signal.addEventListener('abort', () => resolve(undefined), { once: true })
      let { after } = call.input
      let position = await Promise.race([look(), aborted])
      for (;;) {
        const input = { ...call.input, after, limit: EVENTS_PER_READ }
        const page = await Promise.race([read({ ...call, input }), aborted])
        if (page === undefined || signal.aborted) return
        yield* page.entries
        after = page.cursor
        if (page.hasMore) continue
        const before: number | undefined = position
        for (let looks = 0; looks < LOOKS_PER_QUESTION && position === before; looks += 1) {
          position = await Promise.race([nextLook(), aborted])
          if (position === undefined || signal.aborted) return
        }
      }
    },
  }
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, ms).unref()
  })
}
