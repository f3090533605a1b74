import type { IncomingHttpHeaders } from 'node:http'
import { DomainError, keyInAuthorization, type ErrorCode } from '@organizations/domain'
import { authenticate, authenticateSession, authenticateToken, type Caller, type Deps } from '@organizations/services'
import type { FastifyRequest } from 'fastify'
import { hasBody } from '../bodies/has-body.ts'
import { withLogOf } from '../log/log-of-request.ts'
import { notesOf } from '../log/request-notes.ts'
import { sessionClaimOf } from './session-claims.ts'
import { findTicketCaller, ticketOf } from './ticket-claims.ts'

/** The callers of requests with a body, until the event loop goes on: see below. */
const found = new WeakMap<FastifyRequest, Caller>()

/** What is known of the access tokens of a request without a caller. */
interface LookedAt {
  /** Tokens of other issuers: they are meant for others, as the password of a proxy is. */
  foreign: Set<string>
  refusal?: DomainError
}
const lookedAt = new WeakMap<FastifyRequest, LookedAt>()

/**
 * Who makes a request, and the organization that it names; undefined without a valid key or token. A header may be meant
 * for others, e.g. `authorization` for a proxy in between: so the first valid key, or access token, in any of the headers
 * counts. Where sessions count, one does in a request that has no header with either; where content is transferred, a
 * ticket does.
 *
 * Both doors ask before a body is read, and again when it has arrived, because the key may be deleted meanwhile. A body
 * that came with the head is read before the event loop goes on: it was there when the caller was found, and the second
 * question has the same answer.
 */
export async function findCaller(deps: Deps, request: FastifyRequest, orgId?: string): Promise<Caller | undefined> {
  const known = found.get(request)
  if (known !== undefined) return known
  const caller = await findInHeaders(deps, request, orgId)
  if (caller !== undefined) return note(request, caller)
  const ticket = ticketOf(request)
  if (ticket !== undefined && !hasKeyHeader(request)) {
    const holder = await findTicketCaller(deps, { request, ticket, orgId }).catch(ignoreInvalid)
    return holder && note(request, holder)
  }
  const claim = sessionClaimOf(request)
  if (claim?.isFromOwnPage !== true || hasKeyHeader(request)) return undefined
  const holder = await authenticateSession(deps, claim.secret, orgId).catch(ignoreInvalid)
  return holder && note(request, holder)
}

/** Why a request whose caller is not found is refused. */
export function refusalWithoutCaller(request: FastifyRequest): DomainError {
  const { refusal } = lookedAt.get(request) ?? {}
  if (refusal !== undefined) return refusal
  if (hasKeyHeader(request)) return new DomainError('invalid_api_key')
  if (ticketOf(request) !== undefined) return new DomainError('ticket_invalid')
  const claim = sessionClaimOf(request)
  if (claim === undefined) return new DomainError('invalid_api_key')
  return new DomainError(claim.isFromOwnPage ? 'session_ended' : 'not_own_page')
}

/**
 * Has the request a header with a key or token, be it valid or not? Browsers send the password of a proxy in between
 * with every request: that is none, and neither is a token of another issuer.
 */
export function hasKeyHeader(request: FastifyRequest): boolean {
  const foreign = lookedAt.get(request)?.foreign
  return [...secretsIn(request.headers)].some(
    (it) => !/^(basic|digest|negotiate|ntlm) /i.test(it) && foreign?.has(it) !== true,
  )
}

/**
 * What is shaped like a token is never looked up as a key. Throws `identity_provider_away` when there is no valid key or
 * token, and of one token nothing can be said.
 */
async function findInHeaders(deps: Deps, request: FastifyRequest, orgId?: string): Promise<Caller | undefined> {
  const looked: LookedAt = { foreign: new Set() }
  for (const secret of secretsIn(request.headers)) {
    if (deps.accessTokens?.isShaped(secret) !== true) {
      const caller = await authenticate(deps, secret, orgId).catch(ignoreInvalid)
      if (caller !== undefined) return caller
      continue
    }
    try {
      const caller = await authenticateToken(withLogOf(deps, request), secret, orgId)
      if (caller !== undefined) return caller
      looked.foreign.add(secret)
    } catch (error) {
      if (!isOneOf(error, refusalsOfTokens)) throw error
      looked.refusal ??= error
    }
    lookedAt.set(request, looked)
  }
  if (looked.refusal?.code === 'identity_provider_away') throw looked.refusal
  return undefined
}

function note(request: FastifyRequest, caller: Caller): Caller {
  const notes = notesOf(request)
  notes.userId = caller.userId
  const noted = { ...caller, reached: notes.reached }
  if (hasBody(request)) rememberForNow(request, noted)
  return noted
}

function rememberForNow(request: FastifyRequest, caller: Caller): void {
  found.set(request, caller)
  setImmediate(() => found.delete(request))
}

/** What may be an API key or a token: `authorization` (bare or Bearer), `x-api-key` and `capgkey`, in this order. */
function secretsIn({ authorization, 'x-api-key': xApiKey, capgkey }: IncomingHttpHeaders): Set<string> {
  const values = [authorization, xApiKey, capgkey].filter((it) => typeof it === 'string')
  return new Set(values.map(keyInAuthorization))
}

const refusalsOfTokens = ['invalid_api_key', 'identity_not_linked', 'user_deleted', 'identity_provider_away'] as const

function ignoreInvalid(error: unknown): undefined {
  if (isOneOf(error, ['invalid_api_key', 'session_ended', 'ticket_invalid'])) return undefined
  throw error
}

function isOneOf(error: unknown, codes: readonly ErrorCode[]): error is DomainError {
  return error instanceof DomainError && codes.includes(error.code)
}
