import type { Caller } from '@organizations/services'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import type { Gate } from '../limits/gate.ts'

const actors = new WeakMap<FastifyRequest, Caller>()

/** Lets only requests with a valid key, and not too many, into the routes of this scope, before their body is read. */
export function requireKey(scope: FastifyInstance, gate: Gate): void {
  scope.addHook('onRequest', async (request, reply) => {
    const { orgId } = request.query as { orgId?: unknown } // Fastify's own parser makes an object
    const wish = { calls: 1, orgId: typeof orgId === 'string' ? orgId : undefined }
    const admission = await gate(request, reply, wish)
    actors.set(request, admission(0))
  })
}

/** Who sent a request that `requireKey` let in. */
export function actorOf(request: FastifyRequest): Caller {
  const actor = actors.get(request)
  if (actor === undefined) throw new Error('Expected a route behind requireKey')
  return actor
}
