import type { IncomingHttpHeaders } from 'node:http'
import { DomainError, keyInAuthorization } from '@organizations/domain'
import { authenticate, type Caller, type Deps } from '@organizations/services'
import type { FastifyRequest } from 'fastify'
import { hasBody } from './has-body.ts'
import { notesOf } from './request-notes.ts'

/** The callers of requests with a body, until the event loop goes on: see below. */
const found = new WeakMap<FastifyRequest, Caller>()

/**
 * Who makes a request, and the organization that it names; undefined without a valid key. A header may be meant for
 * others, e.g. `authorization` for a proxy in between: so the first valid key in any of the headers counts.
 *
 * Both doors ask before a body is read, and again when it has arrived, because the key may be deleted meanwhile. A body
 * that came with the head is read before the event loop goes on: it was there when the caller was found, and the second
 * question has the same answer.
 */
export async function findCaller(deps: Deps, request: FastifyRequest, orgId?: string): Promise<Caller | undefined> {
  const known = found.get(request)
  if (known !== undefined) return known
  for (const secret of secretsIn(request.headers)) {
    const caller = await authenticate(deps, secret, orgId).catch(ignoreInvalidKey)
    if (caller === undefined) continue
    const notes = notesOf(request)
    notes.userId = caller.userId
    const noted = { ...caller, reached: notes.reached }
    if (hasBody(request)) rememberForNow(request, noted)
    return noted
  }
  return undefined
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

function ignoreInvalidKey(error: unknown): undefined {
  if (error instanceof DomainError && error.code === 'invalid_api_key') return undefined
  throw error
}
