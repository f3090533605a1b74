import type { AppRouter } from '@organizations/api/router'
import { createTRPCClient, httpSubscriptionLink } from '@trpc/client'
import { EventSource } from 'eventsource'
import { KEY } from './installation.ts'

/** The events of one watcher. */
export interface Watcher {
  events: number
  percent: number
  failures: number
  leave: () => void
}

/** Watches a deletion by server-sent events, until it leaves. */
export function watch(url: string, orgId: string): Watcher {
  const withKey: typeof fetch = (input, init) =>
    fetch(input, { ...init, headers: { ...(init?.headers as Record<string, string>), authorization: KEY } }) // EventSource's
  const link = httpSubscriptionLink({ url: `${url}/trpc`, EventSource, eventSourceOptions: { fetch: withKey } })
  const client = createTRPCClient<AppRouter>({ links: [link] })
  const watcher: Watcher = { events: 0, percent: 0, failures: 0, leave: () => subscription.unsubscribe() }
  const subscription = client.organization.watchDeletion.subscribe(
    { orgId },
    {
      onData({ data }) {
        watcher.events += 1
        watcher.percent = data.percent ?? 0
      },
      onError: () => (watcher.failures += 1),
    },
  )
  return watcher
}
