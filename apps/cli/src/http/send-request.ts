import type { ErrorCode } from '@organizations/domain'
import { z } from 'zod'

import type { Login } from '../login/login-file.ts'
import { readTokenClaims } from '../login/token-claims.ts'
import { readRequestId, Refusal } from './failures.ts'

const notLinked: ErrorCode = 'identity_not_linked'

/** What a refusal of an identity says, over REST and over tRPC. */
const refusedIdentity = z.union([
  z.object({ code: z.literal(notLinked), error: z.string() }).transform(({ error }) => error),
  z
    .object({ error: z.object({ message: z.string(), data: z.object({ errorCode: z.literal(notLinked) }) }) })
    .transform(({ error }) => error.message),
])

/** How long the first byte of an answer may take. */
export const TIMEOUT_MS = 30_000

/** Codes of failures that the command line itself, or its client, detects. */
export const codes = {
  unreachable: 'unreachable',
  notThisService: 'not_this_service',
} as const

/** True for a failure that may be over soon, so that the same call can be retried. */
export function isTemporary({ code }: Refusal): boolean {
  return [codes.unreachable, 'too_many_requests', 'service_unavailable', 'disk_full', 'internal_error'].some(
    (it) => it === code,
  )
}

/** Sends a request to a server. Throws a Refusal when the server is unreachable or refuses the key. */
export async function sendRequest(url: string, request: Request, timeout?: AbortSignal): Promise<Response> {
  const answer = await fetchOrRefuse(url, request, timeout)
  return await refuseBadKey({ url, key: request.headers.get('authorization') ?? '' }, answer)
}

/** Throws a Refusal that says why when the server does not accept the key, or the token in its place. */
export async function refuseBadKey({ url, key }: Login, response: Response): Promise<Response> {
  if (response.status !== 401) return response
  const requestId = readRequestId(response)
  const { data: sentence } = refusedIdentity.safeParse(await response.json().catch(() => undefined))
  if (sentence !== undefined) throw new Refusal(sentence, { code: notLinked, requestId })
  const code: ErrorCode = 'invalid_api_key'
  const what = readTokenClaims(key)
    ? 'this access token: it may have expired, or be meant for another service'
    : 'this key'
  throw new Refusal(`The server at ${url} does not accept ${what}`, { code, requestId })
}

/** The refusal of an answer that cannot come from this service. */
export function notThisService(url: string, response: Response): Refusal {
  const sentence = `The answer from ${url} is not from this service (HTTP ${response.status})`
  return new Refusal(sentence, { code: codes.notThisService, requestId: readRequestId(response) })
}

/** True when the server did not answer. */
export function isUnreachable({ code }: Refusal): boolean {
  return code === codes.unreachable
}

async function fetchOrRefuse(url: string, request: Request, timeout?: AbortSignal): Promise<Response> {
  const signal = timeout ? AbortSignal.any([request.signal, timeout]) : request.signal
  try {
    // Redirects are not followed: the key would be sent to the other server as well.
    return await fetch(request, { signal, redirect: request.redirect === 'error' ? 'error' : 'manual' })
  } catch (error) {
    if (request.signal.aborted) throw error
    const cause = error instanceof Error ? error.cause : undefined
    if (cause instanceof Refusal) throw cause // thrown by the generator of the request body
    if (cause instanceof Error && cause.message === 'unexpected redirect') {
      throw new Refusal(`The answer from ${url} is not from this service (a redirect)`, {
        code: codes.notThisService,
        cause,
      })
    }
    throw new Refusal(`No server answers at ${url}${reasonOf(error)}`, { code: codes.unreachable, cause: error })
  }
}

/** The error code of a failed connection in parentheses, to append to a sentence. */
export function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return ''
  if (error.name === 'TimeoutError') return ` within ${TIMEOUT_MS / 1000} s`
  const { cause } = error
  return cause instanceof Error && 'code' in cause ? ` (${String(cause.code)})` : ''
}
