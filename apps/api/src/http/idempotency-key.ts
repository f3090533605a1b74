import type { IncomingHttpHeaders } from 'node:http'
import { DomainError } from '@organizations/domain'

/** The `Idempotency-Key` of a request, if it has one. Throws `invalid_input` for one that cannot be kept. */
export function readIdempotencyKey(headers: IncomingHttpHeaders): string | undefined {
  const key = headers['idempotency-key']
  if (key === undefined) return undefined
  if (typeof key === 'string' && /^[\x21-\x7e]{1,255}$/.test(key)) return key
  throw new DomainError('invalid_input', 'Expected Idempotency-Key to be 1-255 visible characters')
}
