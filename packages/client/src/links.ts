import { httpBatchLink, httpLink, splitLink, TRPCClientError, type TRPCLink } from '@trpc/client'
import type { AnyRouter } from '@trpc/server'

import { foreignAnswer, headersOf, isFailureOfNetwork, send, unreachable, type Connection } from './connection.ts'
import { errorOfRefusal, isAnswer, isObject, isRefusal } from './refusals.ts'

/** As many as the service takes in a batch. */
const CALLS_PER_BATCH = 20
/** The service takes 16 KiB of path and headers together. */
const LONGEST_URL = 12_000

/** What the links take as `fetch`. */
type LinkFetch = NonNullable<Parameters<typeof httpLink>[0]['fetch']>

/**
 * How calls are sent: queries of the same moment in one request, mutations each in their own, because an
 * `Idempotency-Key` is for one call.
 */
export function createLinks(connection: Connection, { batch }: { batch: boolean }): TRPCLink<AnyRouter>[] {
  const url = `${connection.url}/trpc`
  const fetch = createLinkFetch(connection)
  const single = httpLink({
    url,
    fetch,
    async headers({ op: { context } }) {
      const key = context['idempotencyKey']
      return { ...(await headersOf(connection)), ...(typeof key === 'string' && { 'idempotency-key': key }) }
    },
  })
  if (!batch) return [single]
  const batched = httpBatchLink({
    url,
    fetch,
    headers: async () => await headersOf(connection),
    maxItems: CALLS_PER_BATCH,
    maxURLLength: LONGEST_URL,
  })
  return [splitLink({ condition: ({ type }) => type === 'query', true: batched, false: single })]
}

/** The error that a caller gets for one that tRPC's client threw. */
export function errorOfCall(error: unknown): unknown {
  if (!(error instanceof TRPCClientError)) return error
  const { meta, cause } = error
  const shape: unknown = error.shape
  const response = meta?.['response']
  const headers = isObject(response) && response['headers'] instanceof Headers ? response['headers'] : undefined
  if (isRefusal(shape)) return errorOfRefusal(shape, headers)
  return cause ?? error // what the request threw
}

/** Sends a request for tRPC's client. Throws when the answer does not come in time, or not from this service. */
function createLinkFetch(connection: Connection): LinkFetch {
  return async (url, init) => {
    const timeout = AbortSignal.timeout(connection.timeoutMs)
    const signal = init?.signal ? AbortSignal.any([init.signal, timeout]) : timeout
    const response = await send(connection, url as string, { ...(init as RequestInit), signal }) // tRPC's types are looser than what it sends
    const body = await readJson(connection, response)
    if (!isAnswer(body)) throw foreignAnswer(connection, response)
    const { ok, status, statusText, url: from, headers } = response
    return { ok, status, statusText, url: from, headers, json: () => Promise.resolve(body) }
  }
}

/** The body of an answer; undefined when it is not JSON. Throws `unreachable` when it does not come to its end. */
async function readJson(connection: Connection, response: Response): Promise<unknown> {
  const text = await response.text().catch((error: unknown) => {
    throw isFailureOfNetwork(error) ? unreachable(connection, error) : error
  })
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
