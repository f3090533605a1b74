import type { FastifyRequest } from 'fastify'

/** Where browsers name no origin, the console says that it is asking. CORS never allows it to other pages. */
export const CONSOLE_HEADER = 'x-console'

/**
 * Does a request come from a page of this service? `SameSite` does not tell the ports of a host apart, so what browsers
 * say of the page is asked of every request with a cookie, also of those that read. `Sec-Fetch-Site` and `Origin` cannot
 * be written by pages; on plain http at a name of a local network browsers send neither with a read, and a header of our
 * own takes their place, which pages of other origins cannot send.
 */
export function isFromOwnPage({ headers, protocol, host }: FastifyRequest, publicUrl: string | undefined): boolean {
  const site = headers['sec-fetch-site']
  if (site !== undefined) return site === 'same-origin'
  if (headers.origin !== undefined) {
    const own = publicUrl === undefined ? `${protocol}://${host}` : publicUrl
    return headers.origin === URL.parse(own)?.origin
  }
  return headers[CONSOLE_HEADER] === '1'
}
