import { hash } from 'node:crypto'
import { EXCHANGE_MS } from '@organizations/domain'
import { parseCookie, stringifySetCookie } from 'cookie'
import type { FastifyReply, FastifyRequest } from 'fastify'
import type { ProxyOptions } from '../../deps.ts'
import { pathOfCallers } from '../base-path.ts'
import { isSecure } from './session-cookie.ts'

/** The cookie that a browser has while its person is at the identity provider, one for each sign-in that was begun. */
export interface ExchangeCookie {
  read: (request: FastifyRequest, state: string) => string | undefined
  give: (reply: FastifyReply, state: string, value: string) => void
  take: (reply: FastifyReply, state: string) => void
}

/**
 * `Lax`, because the provider's page leads back here, and no request with a `Strict` cookie begins at a page of another
 * site. Its name has a mark of the instance and one of the sign-in: two pages may begin one each.
 */
export function createExchangeCookie(mark: string, proxy: Partial<ProxyOptions>): ExchangeCookie {
  const { basePath = '', publicUrl, trusted = [] } = proxy
  const path = `${pathOfCallers({ basePath, publicUrl, trusted })}/session/oidc`
  const instance = hash('sha256', mark).slice(0, 8)
  const nameFor = (request: FastifyRequest, state: string) => {
    const name = `orgs-sign-in-${instance}-${hash('sha256', state).slice(0, 8)}`
    return isSecure(request, publicUrl) ? `__Secure-${name}` : name
  }
  const set = (reply: FastifyReply, state: string, { value, maxAge }: { value: string; maxAge: number }) => {
    const { request } = reply
    const rules = { path, httpOnly: true, sameSite: 'lax', secure: isSecure(request, publicUrl), maxAge } as const
    void reply.header('set-cookie', stringifySetCookie({ name: nameFor(request, state), value, ...rules }))
  }
  return {
    read(request, state) {
      const { cookie } = request.headers
      return cookie === undefined ? undefined : parseCookie(cookie)[nameFor(request, state)]
    },
    give: (reply, state, value) => set(reply, state, { value, maxAge: EXCHANGE_MS / 1000 }),
    take: (reply, state) => set(reply, state, { value: '', maxAge: 0 }),
  }
}
