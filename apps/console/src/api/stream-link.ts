import { httpSubscriptionLink, type TRPCLink } from '@trpc/client'
import { EventSource } from 'eventsource'
import { ofConsole } from './of-console.ts'
import type { ConsoleRouter } from './router-type.ts'

/** Streams of events. The browser's own `EventSource` cannot send a header. */
export function createStreamLink(url: string): TRPCLink<ConsoleRouter> {
  return httpSubscriptionLink({
    url,
    EventSource,
    eventSourceOptions: {
      fetch: (input: string | URL, init: RequestInit) =>
        fetch(input, { ...init, headers: { ...(init.headers as Record<string, string>), ...ofConsole } }),
    },
  })
}
