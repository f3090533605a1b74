import { createTRPCUntypedClient } from '@trpc/client'

import type { CallOptions, MutationOptions } from './calls.ts'
import type { Connection } from './connection.ts'
import { createLinks, errorOfCall } from './links.ts'
import type { OrganizationsClient } from './procedures.ts'
import { readStream, type StreamEvent } from './read-stream.ts'
import { countRetries, untilAborted, type RetryOptions } from './retries.ts'

export interface ClientOptions {
  /** Where the service is, such as `https://orgs.example.com`, with its base path if it has one. */
  url: string
  /** An API key, or a function that gives the one for each request. */
  key: string | (() => string | Promise<string>)
  /** False sends every query in a request of its own, for example so that each one has its own request id. */
  batch?: boolean | undefined
  /** How long an answer may take, and the first event of a stream. 30 seconds by default. */
  timeoutMs?: number | undefined
  /** When calls are repeated; false for never. Streams then do not reconnect either. */
  retry?: RetryOptions | false | undefined
  /** Another `fetch` than the global one, for example one that goes through a proxy. */
  fetch?: typeof globalThis.fetch | undefined
}

/** Makes a client. It opens no connection until the first call, and need not be closed. */
export function createClient(options: ClientOptions): OrganizationsClient {
  const connection = connectionOf(options)
  const { batch = true, retry = {} } = options
  const client = createTRPCUntypedClient({ links: createLinks(connection, { batch }) })

  const call = async (send: () => Promise<unknown>, isRepeatable: boolean, signal: AbortSignal | undefined) => {
    const retries = countRetries({ options: retry, isRepeatable, signal })
    for (;;) {
      try {
        return await untilAborted(send(), signal)
      } catch (error) {
        await retries.waitAfter(errorOfCall(error))
      }
    }
  }
  const procedure = (path: string) => ({
    query: async (input: unknown, { signal }: CallOptions = {}) =>
      await call(async () => await client.query(path, input, { ...(signal && { signal }) }), true, signal),
    mutate: async (input: unknown, { signal, idempotencyKey }: MutationOptions = {}) => {
      const send = async () =>
        await client.mutation(path, input, { ...(signal && { signal }), context: { idempotencyKey } })
      return await call(send, idempotencyKey !== undefined, signal)
    },
    subscribe: (input: unknown, { signal }: CallOptions = {}) => subscribe(connection, { path, input, signal, retry }),
  })
  const rooms = byName((room) => byName((name) => procedure(`${room}.${name}`)))
  return rooms as unknown as OrganizationsClient // the service has these procedures, and refuses others
}

interface Subscribing {
  path: string
  input: unknown
  signal: AbortSignal | undefined
  retry: RetryOptions | false
}

/** The events of a subscription, over as many connections as it takes. Each goes on after the last event. */
async function* subscribe(
  connection: Connection,
  { path, input, signal, retry }: Subscribing,
): AsyncGenerator<unknown, void> {
  const begin = () => countRetries({ options: retry, isRepeatable: true, signal })
  let retries = begin()
  let lastEventId: string | undefined
  for (;;) {
    try {
      const asked = lastEventId === undefined ? input : { ...(input as object), lastEventId } // a subscription's input is an object
      for await (const event of readStream(connection, { path, input: asked, signal })) {
        retries = begin()
        lastEventId = event.id ?? lastEventId
        yield valueOf(event)
      }
      return
    } catch (error) {
      await retries.waitAfter(error)
    }
  }
}

/** Events with an id are tracked: their values have it too, as in tRPC's own client. */
function valueOf({ id, data }: StreamEvent): unknown {
  return id === undefined ? data : { id, data }
}

/** Checks what can be wrong at once. No message quotes the key: it may be one with a typo. */
function connectionOf({ url, key, timeoutMs = 30_000, fetch = globalThis.fetch }: ClientOptions): Connection {
  if (!/^https?:\/\/[^/?#@]+(\/[^?#]*)?$/.test(url)) {
    throw new TypeError(
      'Expected the URL of the service, such as https://orgs.example.com, without credentials and query',
    )
  }
  if (typeof key === 'string' && !/^[\x20-\x7e]+$/.test(key)) {
    throw new TypeError('Expected an API key: one line of printable ASCII characters')
  }
  return { url: url.replace(/\/+$/, ''), key, fetch, timeoutMs }
}

/** An object that has a value for every name. Not for `then`: a client that is awaited is no promise. */
function byName(valueFor: (name: string) => object): object {
  return new Proxy({}, { get: (_, name) => (typeof name === 'string' && name !== 'then' ? valueFor(name) : undefined) })
}
