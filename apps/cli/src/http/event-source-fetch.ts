import type { EventSourceInit } from 'eventsource'
import { z } from 'zod'

import { readRequestId, Refusal } from './failures.ts'
import { codes, notThisService, sendRequest, TIMEOUT_MS } from './send-request.ts'
import type { Login } from '../login/login-file.ts'

type EventSourceFetch = NonNullable<EventSourceInit['fetch']>

/** What the service says when it refuses a subscription before it begins. */
const refusalSchema = z.object({
  error: z.object({ message: z.string(), data: z.object({ errorCode: z.string() }) }),
})

/**
 * Opens streams of events from one server. It may take a moment until one begins, and as long as it takes from there.
 * What is no stream is thrown in a sentence.
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
  const timeout = new AbortController() // AbortSignal.timeout would end the stream as well, long after it has begun
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
  // What stands in front of a server says so while the server is away.
  const isAway = response.status >= 502 && response.status <= 504
  if (isAway) return new Refusal(`No server answers at ${url} (HTTP ${response.status})`, { code: codes.unreachable })
  return notThisService(url, response)
}
