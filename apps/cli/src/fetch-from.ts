import type { ErrorCode } from '@organizations/domain'
import type { HTTPLinkOptions } from '@trpc/client'
import { z } from 'zod'

import { readRequestId, Refusal } from './failures.ts'

type Fetch = NonNullable<HTTPLinkOptions<never>['fetch']>

const TIMEOUT_MS = 30_000

/** What every answer of the service is: a result, or an error with one of its codes. */
const answerSchema = z.union([
  z.object({ result: z.looseObject({}) }),
  z.object({ error: z.object({ data: z.object({ errorCode: z.string() }) }) }),
])

const codes = {
  unreachable: 'unreachable',
  foreign: 'not_this_service',
} as const

/** True for a failure that may be over in a moment, when the same call is worth another try. */
export function isPassing({ code }: Refusal): boolean {
  return code === codes.unreachable || code === 'too_many_requests' || code === 'internal_error'
}

/** Fetches from one server, and says in a sentence when it is not there, is another one, or does not take the key. */
export function fetchFrom(url: string): Fetch {
  return async (input, init) => {
    const response = await reach(url, new Request(input as string, init as RequestInit)) // the link's own types are looser
    const requestId = readRequestId(response)
    if (response.status === 401) {
      const sentence = `The server at ${url} does not take this key`
      throw new Refusal(sentence, { code: 'invalid_api_key' satisfies ErrorCode, requestId })
    }
    const body: unknown = await response
      .clone()
      .json()
      .catch(() => undefined)
    if (answerSchema.safeParse(body).success) return response
    const sentence = `The answer from ${url} is not from this service (HTTP ${response.status})`
    throw new Refusal(sentence, { code: codes.foreign, requestId })
  }
}

async function reach(url: string, request: Request): Promise<Response> {
  const signal = AbortSignal.any([request.signal, AbortSignal.timeout(TIMEOUT_MS)])
  try {
    // A redirect is not followed: the key would go along, to wherever it leads.
    return await fetch(request, { signal, redirect: 'manual' })
  } catch (error) {
    if (request.signal.aborted) throw error
    throw new Refusal(`No server answers at ${url}${reasonOf(error)}`, { code: codes.unreachable, cause: error })
  }
}

function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return ''
  if (error.name === 'TimeoutError') return ` within ${TIMEOUT_MS / 1000} s`
  const { cause } = error
  return cause instanceof Error && 'code' in cause ? ` (${String(cause.code)})` : ''
}
