import type { FastifyInstance, FastifyRequest } from 'fastify'
import { hasBody } from './has-body.ts'
import { DRAIN_MS, refuseRaw } from '../errors/refuse-raw.ts'

declare module 'fastify' {
  interface FastifyContextConfig {
    /** The route reads its body itself, as a stream, with timeouts of its own. */
    streamsBody?: boolean
  }
}

const BODY_TIMEOUT_MS = 60_000

/**
 * A body has to arrive within a minute, unless its route streams it. Node's own limit is the same for all routes.
 */
export function limitBodies(app: FastifyInstance, timeoutMs: number = BODY_TIMEOUT_MS): void {
  const timers = new WeakMap<FastifyRequest, NodeJS.Timeout>()
  app.addHook('onRequest', (request, _reply, done) => {
    if (isComing(request) && request.routeOptions.config.streamsBody !== true) {
      const { socket } = request.raw
      timers.set(
        request,
        setTimeout(() => refuseRaw(socket, 'request_timeout'), timeoutMs),
      )
    }
    done()
  })
  const isHere = (request: FastifyRequest) => {
    if (hasBody(request)) clearTimeout(timers.get(request))
  }
  app.addHook('preHandler', (request, _reply, done) => {
    isHere(request)
    done()
  })
  app.addHook('onRequestAbort', (request, done) => {
    isHere(request)
    done()
  })
  app.addHook('onResponse', (request, _reply, done) => {
    isHere(request)
    if (isComing(request)) {
      request.raw.resume()
      setTimeout(() => request.raw.destroy(), DRAIN_MS).unref()
    }
    done()
  })
}

/** Is there a body that has not arrived completely? */
function isComing({ headers, raw }: FastifyRequest): boolean {
  return hasBody({ headers }) && !raw.complete && !raw.destroyed
}
