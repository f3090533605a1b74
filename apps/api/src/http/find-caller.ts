import type { IncomingHttpHeaders } from 'node:http'
import { DomainError, keyInAuthorization } from '@organizations/domain'
import { authenticate, type Caller, type Deps } from '@organizations/services'
import type { FastifyRequest } from 'fastify'
import { notesOf } from './request-notes.ts'

/**
 * Who makes a request, and the organization that it names; undefined without a valid key. A header may be meant for
 * others, e.g. `authorization` for a proxy in between: so the first valid key in any of the headers counts.
 */
export async function findCaller(deps: Deps, request: FastifyRequest, orgId?: string): Promise<Caller | undefined> {
  for (const secret of secretsIn(request.headers)) {
    const caller = await authenticate(deps, secret, orgId).catch(ignoreInvalidKey)
    if (caller === undefined) continue
    const notes = notesOf(request)
    notes.userId = caller.userId
    return { ...caller, reached: notes.reached }
  }
  return undefined
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
