import type { EventSourceInit } from 'eventsource'
import { z } from 'zod'

import { readRequestId, Refusal } from './failures.ts'
import { codes, notThisService, sendRequest, TIMEOUT_MS } from './send-request.ts'
import type { Login } from '../login/login-file.ts'

type EventSourceFetch = NonNullable<EventSourceInit['fetch']>

/** The body of a refused subscription. */
const refusalSchema = z.object({
  error: z.object({ message: z.string(), data: z.object({ errorCode: z.string() }) }),
})

/**
 * The `fetch` of an EventSource. The stream must begin within the timeout, and may then last for any time. An answer
 * that is not a stream of events is thrown as a Refusal.
 */
export function createEventSourceFetch({ url, key }: Login): EventSourceFetch {
  return async (input, init) => {
    const request = new Request(input, init)
    request.headers.set('authorization', key)
    const response = await withStartTimeout((timeout) => sendRequest(url, request, timeout))
    if (response.ok && response.headers.get('content-type')?.startsWith('text/event-stream')) return response
    throw await refusalOf(url, response)
  }
}

async function withStartTimeout(send: (timeout: AbortSignal) => Promise<Response>): Promise<Response> {
  const timeout = new AbortController() // AbortSignal.timeout would also abort a stream that has begun
  const timer = setTimeout(() => timeout.abort(new DOMException('Timeout', 'TimeoutError')), TIMEOUT_MS)
  try {
    return await send(timeout.signal)
  } finally {
    clearTimeout(timer)
  }
}

async function refusalOf(url: string, response: Response): Promise<Refusal> {
  const body: unknown = await response.json().catch(() => undefined)
  const requestId = readRequestId(response)
  const { data: refusal } = refusalSchema.safeParse(body)
  if (refusal) return new Refusal(refusal.error.message, { code: refusal.error.data.errorCode, requestId })
  // These statuses come from a proxy whose server is unreachable.
  const isAway = response.status >= 502 && response.status <= 504
  if (isAway) return new Refusal(`No server answers at ${url} (HTTP ${response.status})`, { code: codes.unreachable })
  return notThisService(url, response)
}
