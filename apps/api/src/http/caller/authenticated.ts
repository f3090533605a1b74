import type { Caller, Deps } from '@organizations/services'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import { findCaller, refusalWithoutCaller } from './find-caller.ts'
import { hasBody } from '../bodies/has-body.ts'
import type { Gate } from '../../limits/gate.ts'

const actors = new WeakMap<FastifyRequest, Caller>()

/**
 * Lets only requests with a valid key, within the rate limit, into the routes of this scope, before their body is read.
 * While a slow body arrives the key may be deleted, its user removed, or the organization deleted: so a request with a
 * body is authenticated again when the body has arrived.
 */
export function requireKey(scope: FastifyInstance, gate: Gate, deps: Deps): void {
  scope.addHook('onRequest', async (request, reply) => {
    const orgId = hasBody(request) ? undefined : namedBy(request)
    const admission = await gate(request, reply, { calls: 1, orgId, isForOperators: isForOperators(request) })
    actors.set(request, admission(0))
  })
  scope.addHook('preHandler', async (request) => {
    if (!hasBody(request)) return
    const actor = await findCaller(deps, request, namedBy(request))
    if (actor === undefined) throw refusalWithoutCaller(request)
    actors.set(request, actor)
  })
}

function isForOperators({ routeOptions: { url = '' } }: FastifyRequest): boolean {
  return url.startsWith('/operator/') || url === '/metrics'
}

/** The organization that the query names. */
function namedBy({ query }: FastifyRequest): string | undefined {
  const { orgId } = query as { orgId?: unknown } // Fastify's own parser makes an object
  return typeof orgId === 'string' ? orgId : undefined
}

/** The caller of a request that `requireKey` let in. */
export function actorOf(request: FastifyRequest): Caller {
  const actor = actors.get(request)
  if (actor === undefined) throw new Error('Expected a route behind requireKey')
  return actor
}
