import type { ErrorCode } from '@organizations/domain'
import type { HTTPLinkOptions } from '@trpc/client'
import { z } from 'zod'

import { readRequestId, Refusal } from './failures.ts'

type Fetch = NonNullable<HTTPLinkOptions<never>['fetch']>

/** How long the beginning of an answer may take. */
export const TIMEOUT_MS = 30_000

/** What every answer of the service is: a result, or an error with one of its codes. */
const answerSchema = z.union([
  z.object({ result: z.looseObject({}) }),
  z.object({ error: z.object({ data: z.object({ errorCode: z.string() }) }) }),
])

/** Codes of failures that the service knows nothing of. */
export const codes = {
  unreachable: 'unreachable',
  notThisService: 'not_this_service',
} as const

/** True for a failure that may be over in a moment, when the same call is worth another try. */
export function isTemporary({ code }: Refusal): boolean {
  return [codes.unreachable, 'too_many_requests', 'service_unavailable', 'internal_error'].some((it) => it === code)
}

/** Fetches from one server, and says in a sentence when it is not there, is another one, or does not take the key. */
export function createTrpcFetch(url: string): Fetch {
  return async (input, init) => {
    const request = new Request(input as string, init as RequestInit) // the link's own types are looser
    const response = await sendRequest(url, request, AbortSignal.timeout(TIMEOUT_MS))
    const body: unknown = await response
      .clone()
      .json()
      .catch(() => undefined)
    if (answerSchema.safeParse(body).success) return response
    throw notThisService(url, response)
  }
}

/** Sends a request to a server, and says in a sentence when it is not there or does not take the key. */
export async function sendRequest(url: string, request: Request, timeout?: AbortSignal): Promise<Response> {
  const response = await fetchOrRefuse(url, request, timeout)
  if (response.status !== 401) return response
  const code: ErrorCode = 'invalid_api_key'
  throw new Refusal(`The server at ${url} does not take this key`, { code, requestId: readRequestId(response) })
}

/** What is said of an answer that another program has given. */
export function notThisService(url: string, response: Response): Refusal {
  const sentence = `The answer from ${url} is not from this service (HTTP ${response.status})`
  return new Refusal(sentence, { code: codes.notThisService, requestId: readRequestId(response) })
}

/** True when there was no answer at all. */
export function isUnreachable({ code }: Refusal): boolean {
  return code === codes.unreachable
}

async function fetchOrRefuse(url: string, request: Request, timeout?: AbortSignal): Promise<Response> {
  const signal = timeout ? AbortSignal.any([request.signal, timeout]) : request.signal
  try {
    // A redirect is not followed: the key would go along, to wherever it leads.
    return await fetch(request, { signal, redirect: request.redirect === 'error' ? 'error' : 'manual' })
  } catch (error) {
    if (request.signal.aborted) throw error
    const cause = error instanceof Error ? error.cause : undefined
    if (cause instanceof Refusal) throw cause // by what reads the body
    if (cause instanceof Error && cause.message === 'unexpected redirect') {
      throw new Refusal(`The answer from ${url} is not from this service (a redirect)`, {
        code: codes.notThisService,
        cause,
      })
    }
    throw new Refusal(`No server answers at ${url}${reasonOf(error)}`, { code: codes.unreachable, cause: error })
  }
}

/** The code of what broke a connection, in parentheses, to be put behind a sentence. */
export function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return ''
  if (error.name === 'TimeoutError') return ` within ${TIMEOUT_MS / 1000} s`
  const { cause } = error
  return cause instanceof Error && 'code' in cause ? ` (${String(cause.code)})` : ''
}
