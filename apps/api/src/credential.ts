import type { IncomingHttpHeaders } from 'node:http'

/** The raw API key of a request: `authorization` (bare or Bearer), `x-api-key` or `capgkey`. */
export function readCredential(headers: IncomingHttpHeaders): string | undefined {
  const header = headers.authorization ?? headers['x-api-key'] ?? headers['capgkey']
  if (typeof header !== 'string') return undefined
  return header.replace(/^Bearer +/i, '').trim()
}
