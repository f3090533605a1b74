import { DomainError } from '@organizations/domain'
import {
  createExchange,
  endSessionsAtProvider,
  findOrMakePerson,
  findPerson,
  hashSessionSecret,
  readExchange,
  signInPerson,
  type Deps,
  type SignInProvider,
} from '@organizations/services'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { ProxyOptions } from '../../deps.ts'
import { pathOfCallers } from '../../http/base-path.ts'
import { refuseOtherBodies } from '../../http/bodies/bodies.ts'
import { expectedError } from '../../http/errors/errors.ts'
import type { ExchangeCookie } from '../../http/browsers/exchange-cookie.ts'
import { withLogOf } from '../../http/log/log-of-request.ts'
import { notesOf } from '../../http/log/request-notes.ts'
import type { SessionCookie } from '../../http/browsers/session-cookie.ts'
import type { CountAccess } from '../../limits/gate.ts'

/** More than any logout token has. */
const LOGOUT_LIMIT_BYTES = 16_384

interface ProviderParts {
  provider: SignInProvider
  exchanges: ExchangeCookie
  cookie: SessionCookie
  count: CountAccess
  proxy: ProxyOptions | undefined
}

/**
 * `/session/oidc`: signing in at the identity provider. Browsers come to the first two by links and redirects, so state
 * and nonce stand in for the rule that a request comes from a page of ours, and what goes wrong is said by a page of the
 * console. The third is called by the provider itself.
 */
export function registerProviderRoutes(scope: FastifyInstance, deps: Deps, parts: ProviderParts): void {
  const { provider, exchanges, cookie, count, proxy } = parts
  const consolePath = `${pathOfCallers(proxy)}/console`
  const refuse = async (error: unknown, next: string, reply: FastifyReply) => {
    const { request } = reply
    const { isRefused } = await count(request, reply, { actor: undefined, calls: 1 })
    const { code } = isRefused(0) ? new DomainError('too_many_requests') : told(error, request)
    const query = new URLSearchParams({ ...(next !== '/' && { next }), refused: code, request: request.id })
    return await reply.redirect(`${consolePath}/sign-in?${query.toString()}`, 303)
  }

  scope.get('/session/oidc', async (request, reply) => {
    const next = ownPathOf((request.query as { next?: unknown }).next) // Fastify's own parser makes an object
    const former = hashSessionSecret(cookie.read(request) ?? '') ?? null
    const { exchange, cookie: value } = createExchange({ next, former }, deps.clock())
    try {
      const page = await provider.begin(exchange)
      exchanges.give(reply, exchange.state, value)
      return await reply.redirect(page.href, 303)
    } catch (error) {
      return await refuse(error, next, reply)
    }
  })

  scope.get('/session/oidc/callback', async (request, reply) => {
    const answer = new URLSearchParams(request.originalUrl.split('?')[1])
    const state = answer.get('state') ?? ''
    const exchange = readExchange(exchanges.read(request, state) ?? '', deps.clock())
    const next = ownPathOf(exchange?.next)
    exchanges.take(reply, state)
    try {
      if (exchange === undefined) throw new DomainError('sign_in_expired')
      const person = await provider.finish(exchange, answer)
      const { identityId, userId } = await findOrMakePerson(withLogOf(deps, request), person)
      notesOf(request).userId = userId
      const actor = await findPerson(deps, identityId)
      const { isRefused } = await count(request, reply, { actor, calls: 1, isOfSession: true })
      if (isRefused(0)) throw new DomainError('too_many_requests')
      const userAgent = request.headers['user-agent']
      const signingIn = { actor, identityId, sid: person.sid, userAgent, former: exchange.former }
      const { secret, expiresAt } = await signInPerson(deps, signingIn)
      cookie.give(reply, secret, expiresAt)
      return await reply.redirect(consolePath + next, 303)
    } catch (error) {
      return await refuse(error, next, reply)
    }
  })

  refuseOtherBodies(scope)
  // As a form; the content types of all bodies that are no JSON are one here.
  const form = 'application/octet-stream'
  scope.addContentTypeParser<string>(form, { parseAs: 'string' }, (_request, body, done) => done(null, body))
  scope.post('/session/oidc/logout', { bodyLimit: LOGOUT_LIMIT_BYTES }, async (request, reply) => {
    try {
      const token = new URLSearchParams(typeof request.body === 'string' ? request.body : '').get('logout_token') ?? ''
      await endSessionsAtProvider(deps, await provider.readLogout(token))
    } catch (error) {
      const { isRefused } = await count(request, reply, { actor: undefined, calls: 1 })
      if (isRefused(0)) throw new DomainError('too_many_requests')
      throw told(error, request)
    }
    return await reply.code(204).send()
  })
}

/** What is told of a failure. The log has the kind of failure at the provider, and nothing of what was answered. */
function told(error: unknown, request: FastifyRequest): DomainError {
  // What a handler throws is an error.
  const known = expectedError(error as Error & { code: string; statusCode?: number }, request)
  const { code, cause } = known
  if (error instanceof DomainError && cause instanceof Error) {
    request.log.warn({ requestId: request.id, code, reason: cause.message }, 'The identity provider did not sign in')
  }
  return known
}

/** The page of the console that was asked for: a path below the console's own; else the first page. */
function ownPathOf(next: unknown): string {
  return typeof next === 'string' && /^\/(?![/\\])[\x21-\x7e]{0,1000}$/.test(next) ? next : '/'
}
