import type { AppRouter } from '@organizations/api/router'
import { isOver } from '@organizations/domain'
import { createTRPCClient, httpSubscriptionLink } from '@trpc/client'
import { EventSource } from 'eventsource'

import type { Client } from '../http/connect.ts'
import { asRefusal, Refusal } from '../http/failures.ts'
import { codes } from '../http/send-request.ts'
import type { Login } from '../login/login-file.ts'
import { createEventSourceFetch } from '../http/event-source-fetch.ts'

export type DeletionStatus = Awaited<ReturnType<Client['organization']['deletion']['query']>>

interface Following {
  orgId: string
  show: (status: DeletionStatus) => void
  signal: AbortSignal
}

/**
 * Follows a deletion with one subscription until it is complete or blocked. Rejects at the first error, also at a
 * temporary one: left alone, the EventSource would reconnect forever, three seconds late and without reporting the
 * cause.
 */
export async function followDeletion(login: Login, { orgId, show, signal }: Following): Promise<DeletionStatus> {
  signal.throwIfAborted()
  const { promise: over, resolve, reject } = Promise.withResolvers<DeletionStatus>()
  const open = createEventSourceFetch(login)
  const link = httpSubscriptionLink<AppRouter, typeof EventSource>({
    url: `${login.url}/trpc`,
    EventSource,
    eventSourceOptions: {
      async fetch(input, init) {
        try {
          return await open(input, init)
        } catch (error) {
          reject(error) // first, because the EventSource replaces the error by its own
          throw error
        }
      },
    },
  })
  const client = createTRPCClient<AppRouter>({ links: [link] })
  const subscription = client.organization.watchDeletion.subscribe(
    { orgId },
    {
      onData: ({ data }) => (isOver(data.state) ? resolve(data) : show(data)),
      onError: (error) => reject(toRefusal(login, error)),
      onConnectionStateChange: ({ error }) => error && reject(toRefusal(login, error)),
      onComplete: () => reject(connectionLost(login)),
    },
  )
  const interrupt = () => reject(signal.reason as Error) // every abort of this signal has an Error as its reason
  signal.addEventListener('abort', interrupt, { once: true })
  try {
    return await over
  } finally {
    signal.removeEventListener('abort', interrupt)
    subscription.unsubscribe()
  }
}

/** The refusal by the service, or a lost connection when the error has no code. */
function toRefusal(login: Login, error: unknown): Refusal {
  const refusal = asRefusal(error)
  return refusal.code === undefined ? connectionLost(login, error) : refusal
}

function connectionLost({ url }: Login, cause?: unknown): Refusal {
  return new Refusal(`The connection to ${url} was lost`, { code: codes.unreachable, cause })
}
