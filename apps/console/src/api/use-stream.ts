import type { Unsubscribable } from '@trpc/server/observable'
import { useEffect, useEffectEvent } from 'react'
import { noteFailure } from './client.ts'
import { serverIsAway, sessionEnded } from './state.ts'
import { useWatched } from './watched.ts'

export interface StreamHandlers<Event> {
  onData: (event: Event) => void
  onError: (error: unknown) => void
  onConnectionStateChange: (change: { error: unknown }) => void
}

/**
 * Follows a stream while its page is seen. Browsers have six connections to a server over HTTP/1.1 for all tabs: so a tab
 * has one stream, and none while it is hidden. Events are handed on one by one, and nothing is forgotten at the end. After
 * the server was away, or the session had ended, it is followed again. `open` is null when there is nothing to follow.
 */
export function useStream<Event>(
  open: ((handlers: StreamHandlers<Event>) => Unsubscribable) | null,
  onEvent: (event: Event) => void,
): void {
  const isAway = useWatched(serverIsAway)
  const hasEnded = useWatched(sessionEnded)
  const isOpen = open !== null && !isAway && !hasEnded
  const handle = useEffectEvent(onEvent)
  const begin = useEffectEvent(() =>
    open?.({
      onData: handle,
      onError: noteFailure,
      // A lost connection is looked after at once, not when the stream has given up.
      onConnectionStateChange: ({ error }) => {
        if (error !== null && error !== undefined) noteFailure(error)
      },
    }),
  )
  useEffect(() => {
    if (!isOpen) return undefined
    let current: Unsubscribable | undefined
    const follow = () => {
      current?.unsubscribe()
      current = document.hidden ? undefined : begin()
    }
    follow()
    document.addEventListener('visibilitychange', follow)
    return () => {
      document.removeEventListener('visibilitychange', follow)
      current?.unsubscribe()
    }
  }, [isOpen])
}
