import type { Deps } from '@organizations/services'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import { refuseOtherBodies } from '../http/bodies/bodies.ts'
import { findCaller } from '../http/caller/find-caller.ts'
import { hasBody } from '../http/bodies/has-body.ts'
import { appRouter } from './router.ts'

/** Gives a body to a parser that leaves it. Senders cannot: other types than JSON do not get this far. */
const LEFT = 'application/x-left-unread'

/** Requests whose body was left because they had no caller. */
const withoutCaller = new WeakSet<FastifyRequest>()

/** Such a request is refused, also when its user has been let in since: what it asks for stands in its body. */
export function hadNoCaller(request: FastifyRequest): boolean {
  return withoutCaller.has(request)
}

/**
 * Which bodies tRPC gets: those of requests with a valid key to a procedure that exists. It refuses the others itself,
 * call by call, without their bodies. While a body arrives the key may be deleted: so it is asked for again afterwards.
 */
export function acceptTrpcBodies(scope: FastifyInstance, deps: Deps): void {
  scope.addHook('onRequest', async (request) => {
    if (!hasBody(request)) return
    const isNamed = namesProcedure(request)
    if (isNamed && (await findCaller(deps, request)) !== undefined) return
    request.headers['content-type'] = LEFT
    if (isNamed) withoutCaller.add(request)
  })
  refuseOtherBodies(scope)
  scope.addContentTypeParser(LEFT, (_request, _payload, done) => done(null, ''))
  // What is no JSON is refused by now, unless it is empty: tRPC would ask for the content type of nothing. It also
  // makes a URL of the host, which callers write as they like, and fails where it cannot.
  scope.addHook('preHandler', async ({ headers }) => {
    headers['content-type'] = 'application/json'
    headers.host = 'localhost'
  })
}

/** Does any call of the request name a procedure? As tRPC reads its path. */
function namesProcedure({ params, query }: FastifyRequest): boolean {
  const { path } = params as { path: string } // the plugin's route has it
  const { batch } = query as { batch?: string | string[] } // Fastify's own parser
  const paths = [batch].flat()[0] === '1' ? path.split(',') : [path]
  return paths.some((it) => Object.hasOwn(appRouter._def.procedures, it))
}
