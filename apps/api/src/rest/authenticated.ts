import { authenticate, type Deps } from '@organizations/services'
import type { Actor } from '@organizations/domain'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import { readCredential } from '../credential.ts'

const actors = new WeakMap<FastifyRequest, Actor>()

/** Lets only requests with a valid key into the routes of this scope, before their body is read. */
export function requireKey(scope: FastifyInstance, deps: Deps): void {
  scope.addHook('onRequest', async (request) => {
    actors.set(request, await authenticate(deps, readCredential(request.headers)))
  })
}

/** Who sent a request that `requireKey` let in. */
export function actorOf(request: FastifyRequest): Actor {
  const actor = actors.get(request)
  if (actor === undefined) throw new Error('Expected a route behind requireKey')
  return actor
}
