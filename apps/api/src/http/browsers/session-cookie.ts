import { hash } from 'node:crypto'
import type { Deps } from '@organizations/services'
import { parseCookie, stringifySetCookie } from 'cookie'
import type { FastifyReply, FastifyRequest } from 'fastify'
import type { ProxyOptions } from '../../deps.ts'

/** The cookie that has the secret of a session. */
export interface SessionCookie {
  /** The secret in a request's cookie, if it has one. */
  read: (request: FastifyRequest) => string | undefined
  give: (reply: FastifyReply, secret: string, expiresAt: number) => void
  take: (reply: FastifyReply) => void
}

/**
 * Its name has a mark of the instance, because browsers send cookies to every port of a host name. On https it has the
 * prefix that keeps other hosts and plain http from setting it: `__Host-`, or `__Secure-` below a base path, which
 * `__Host-` does not allow.
 */
export function createSessionCookie(
  mark: string,
  { basePath, publicUrl }: Partial<ProxyOptions>,
  clock: Deps['clock'],
): SessionCookie {
  const path = basePath === undefined || basePath === '' ? '/' : basePath
  const name = `orgs-session-${hash('sha256', mark).slice(0, 8)}`
  const nameFor = (request: FastifyRequest) => {
    if (!isSecure(request, publicUrl)) return name
    return path === '/' ? `__Host-${name}` : `__Secure-${name}`
  }
  const set = (reply: FastifyReply, value: string, maxAge: number) => {
    const { request } = reply
    const rules = { path, httpOnly: true, sameSite: 'strict', secure: isSecure(request, publicUrl), maxAge } as const
    void reply.header('set-cookie', stringifySetCookie({ name: nameFor(request), value, ...rules }))
  }
  return {
    read(request) {
      const { cookie } = request.headers
      return cookie === undefined ? undefined : parseCookie(cookie)[nameFor(request)]
    },
    give: (reply, secret, expiresAt) => set(reply, secret, Math.max(Math.floor((expiresAt - clock()) / 1000), 0)),
    take: (reply) => set(reply, '', 0),
  }
}

/** Does the browser see https: by the request, by a proxy that is believed, or by what is configured? */
export function isSecure({ protocol }: FastifyRequest, publicUrl: string | undefined): boolean {
  return protocol === 'https' || publicUrl?.startsWith('https:') === true
}
