import type { IncomingHttpHeaders } from 'node:http'

/** Is a body announced? One that comes in chunks may still turn out to be empty. */
export function hasBody({ headers }: { headers: IncomingHttpHeaders }): boolean {
  const length = headers['content-length']
  return headers['transfer-encoding'] !== undefined || (length !== undefined && length !== '0')
}
