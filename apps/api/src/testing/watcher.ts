/** Follows a deletion over tRPC with a real client. */
import type { DeletionStatus } from '@organizations/domain'
import { createTRPCClient, httpSubscriptionLink } from '@trpc/client'
import { EventSource } from 'eventsource'
import type { AppRouter } from '../trpc/router.ts'

export interface Watcher {
  /** The events that were received, with their ids. */
  events: { id: string; data: DeletionStatus }[]
  /** The states of the client's connection, in order. */
  states: string[]
  /** `complete`, or the error that ended it; undefined while it goes on. */
  ended: 'complete' | { code: unknown; message: string } | undefined
  leave: () => void
}

/** Begins to follow. `key` is sent with every request of the watch, also when it reconnects. */
export function watchDeletion(url: string, key: string, orgId: string): Watcher {
  const withKey: typeof fetch = (input, init) =>
    fetch(input, { ...init, headers: { ...(init?.headers as Record<string, string>), authorization: key } }) // EventSource's
  const link = httpSubscriptionLink({ url: `${url}/trpc`, EventSource, eventSourceOptions: { fetch: withKey } })
  const client = createTRPCClient<AppRouter>({ links: [link] })
  const watcher: Watcher = { events: [], states: [], ended: undefined, leave: () => subscription.unsubscribe() }
  const subscription = client.organization.watchDeletion.subscribe(
    { orgId },
    {
      onData: (event) => void watcher.events.push(event),
      onConnectionStateChange: ({ state }) => void watcher.states.push(state),
      onComplete: () => (watcher.ended ??= 'complete'),
      onError: ({ data, message }) => (watcher.ended ??= { code: data?.errorCode, message }),
    },
  )
  return watcher
}
