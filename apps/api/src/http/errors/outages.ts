/**
 * A request that the database, the store or the identity provider cannot serve just now is refused, over both doors. The refusal says to try
 * again, and not that nothing was done: the commit may have succeeded and only its answer been lost.
 */
import { DomainError, type ErrorCode } from '@organizations/domain'
import { isDiskFull, isUnavailable } from '@organizations/runtime'
import type { FastifyInstance } from 'fastify'

/** What `Retry-After` says: about as long as a database takes to restart. */
export const RETRY_AFTER_SECONDS = 5

/** An outage is logged once in this time, not for every request. */
const LOG_INTERVAL_MS = 10_000

declare module 'fastify' {
  interface FastifyInstance {
    /** Logs that requests are refused, and why: the first at once, later ones together with their number. */
    logOutage(refusal: DomainError): void
    /** `/readyz` says so until a probe succeeds. */
    disk: { isFull: boolean }
  }
}

/** Refusals of what may be sent again later. */
export function isOutage(code: ErrorCode): boolean {
  return code === 'service_unavailable' || code === 'disk_full' || code === 'identity_provider_away'
}

/** The refusal for an error that means an outage; undefined for any other. */
export function refusalInOutage(error: unknown): DomainError | undefined {
  if (isDiskFull(error)) return new DomainError('disk_full', undefined, { cause: error })
  return isUnavailable(error) ? new DomainError('service_unavailable', undefined, { cause: error }) : undefined
}

export function logOutages(app: FastifyInstance): void {
  let refused = 0
  let quietUntil = 0
  const disk = { isFull: false }
  app.decorate('disk', disk)
  app.decorate('logOutage', ({ code, cause }) => {
    if (code === 'disk_full') disk.isFull = true
    refused += 1
    const now = performance.now()
    if (now < quietUntil) return
    const reason = cause instanceof Error ? cause.message : String(cause)
    const part = code === 'identity_provider_away' ? 'identity provider' : 'database or the store'
    app.log.warn({ reason, refused }, `The ${part} cannot be used: requests are refused`)
    refused = 0
    quietUntil = now + LOG_INTERVAL_MS
  })
}
