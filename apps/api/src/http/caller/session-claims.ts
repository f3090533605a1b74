/**
 * The cookies of requests to the doors where sessions count. Elsewhere, and beside a header that may have a key, a
 * cookie is not looked at.
 */
import type { FastifyInstance, FastifyRequest, onRequestHookHandler } from 'fastify'
import { isFromOwnPage } from '../browsers/own-pages.ts'
import type { SessionCookie } from '../browsers/session-cookie.ts'

/** What the doors where sessions count are built from. */
export interface SessionDoor {
  cookie: SessionCookie
  /** Where browsers reach the service, if that is said. */
  publicUrl: string | undefined
}

export interface SessionClaim {
  secret: string
  isFromOwnPage: boolean
}

const claims = new WeakMap<FastifyRequest, SessionClaim>()

/** Lets the session cookie count in this scope. Noted before anything of a request is changed on its way. */
export function acceptSessions(scope: FastifyInstance, { cookie, publicUrl }: SessionDoor): void {
  const note: onRequestHookHandler = (request, _reply, done) => {
    if (request.headers.cookie !== undefined) {
      const secret = cookie.read(request)
      if (secret !== undefined) claims.set(request, { secret, isFromOwnPage: isFromOwnPage(request, publicUrl) })
    }
    done()
  }
  scope.addHook('onRequest', note)
}

/** The session that a request claims to belong to, where one counts. */
export function sessionClaimOf(request: FastifyRequest): SessionClaim | undefined {
  return claims.get(request)
}
