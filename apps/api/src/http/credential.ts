import type { IncomingHttpHeaders } from 'node:http'
import { keyInAuthorization } from '@organizations/domain'

/** The raw API key of a request: `authorization` (bare or Bearer), `x-api-key` or `capgkey`. */
export function readCredential(headers: IncomingHttpHeaders): string | undefined {
  const candidates = [headers.authorization, headers['x-api-key'], headers['capgkey']]
  const header = candidates.find((it) => typeof it === 'string' && it.trim() !== '')
  return typeof header === 'string' ? keyInAuthorization(header) : undefined
}
