import type { Unsubscribable } from '@trpc/server/observable'
import { useEffect, useEffectEvent } from 'react'
import { noteFailure } from './client.ts'

export interface StreamHandlers<Event> {
  onData: (event: Event) => void
  onError: (error: unknown) => void
  onComplete?: () => void
}

/**
 * Follows a stream while its page is seen. Browsers have six connections to a server over HTTP/1.1 for all tabs: so a tab
 * has one stream, and none while it is hidden. Events are handed on one by one, and nothing is forgotten at the end.
 * `open` is null when there is nothing to follow.
 */
export function useStream<Event>(
  open: ((handlers: StreamHandlers<Event>) => Unsubscribable) | null,
  onEvent: (event: Event) => void,
): void {
  const isOpen = open !== null
  const handle = useEffectEvent(onEvent)
  const begin = useEffectEvent(() => open?.({ onData: handle, onError: noteFailure }))
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
