import type { IncomingHttpHeaders } from 'node:http'
import { DomainError, keyInAuthorization } from '@organizations/domain'
import { authenticate, authenticateSession, type Caller, type Deps } from '@organizations/services'
import type { FastifyRequest } from 'fastify'
import { hasBody } from './has-body.ts'
import { notesOf } from './request-notes.ts'
import { sessionClaimOf } from './session-claims.ts'
import { findTicketCaller, ticketOf } from './ticket-claims.ts'

/** The callers of requests with a body, until the event loop goes on: see below. */
const found = new WeakMap<FastifyRequest, Caller>()

/**
 * Who makes a request, and the organization that it names; undefined without a valid key. A header may be meant for
 * others, e.g. `authorization` for a proxy in between: so the first valid key in any of the headers counts. Where
 * sessions count, one does in a request that has no header with a key; where content is transferred, a ticket does.
 *
 * Both doors ask before a body is read, and again when it has arrived, because the key may be deleted meanwhile. A body
 * that came with the head is read before the event loop goes on: it was there when the caller was found, and the second
 * question has the same answer.
 */
export async function findCaller(deps: Deps, request: FastifyRequest, orgId?: string): Promise<Caller | undefined> {
  const known = found.get(request)
  if (known !== undefined) return known
  for (const secret of secretsIn(request.headers)) {
    const caller = await authenticate(deps, secret, orgId).catch(ignoreInvalid)
    if (caller !== undefined) return note(request, caller)
  }
  const ticket = ticketOf(request)
  if (ticket !== undefined && !hasKeyHeader(request)) {
    const caller = await findTicketCaller(deps, { request, ticket, orgId }).catch(ignoreInvalid)
    return caller && note(request, caller)
  }
  const claim = sessionClaimOf(request)
  if (claim?.isFromOwnPage !== true || hasKeyHeader(request)) return undefined
  const caller = await authenticateSession(deps, claim.secret, orgId).catch(ignoreInvalid)
  return caller && note(request, caller)
}

/** Why a request whose caller is not found is refused. */
export function refusalWithoutCaller(request: FastifyRequest): DomainError {
  if (hasKeyHeader(request)) return new DomainError('invalid_api_key')
  if (ticketOf(request) !== undefined) return new DomainError('ticket_invalid')
  const claim = sessionClaimOf(request)
  if (claim === undefined) return new DomainError('invalid_api_key')
  return new DomainError(claim.isFromOwnPage ? 'session_ended' : 'not_own_page')
}

/**
 * Has the request a header with a key, be it valid or not? Browsers send the password of a proxy in between with every
 * request: that is none.
 */
export function hasKeyHeader({ headers }: FastifyRequest): boolean {
  return [...secretsIn(headers)].some((it) => !/^(basic|digest|negotiate|ntlm) /i.test(it))
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

/** What may be an API key: `authorization` (bare or Bearer), `x-api-key` and `capgkey`, in this order. */
function secretsIn({ authorization, 'x-api-key': xApiKey, capgkey }: IncomingHttpHeaders): Set<string> {
  const values = [authorization, xApiKey, capgkey].filter((it) => typeof it === 'string')
  return new Set(values.map(keyInAuthorization))
}

function ignoreInvalid(error: unknown): undefined {
  if (error instanceof DomainError && ['invalid_api_key', 'session_ended', 'ticket_invalid'].includes(error.code))
    return undefined
  throw error
}
