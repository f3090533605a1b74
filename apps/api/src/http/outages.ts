/**
 * What becomes of a request that the database or the store cannot serve just now: a refusal, over both doors, that says to
 * come back, and not that nothing was done: the answer to a commit may be what was lost.
 */
import { DomainError } from '@organizations/domain'
import { isUnavailable } from '@organizations/runtime'
import type { FastifyInstance } from 'fastify'

/** What `Retry-After` says: about as long as a database takes to restart. */
export const RETRY_AFTER_SECONDS = 5

/** An outage is told so often, and not for every request of it. */
const TELL_INTERVAL_MS = 10_000

declare module 'fastify' {
  interface FastifyInstance {
    /** Logs that requests are refused, and why: at once, and then once in a while with their number. */
    tellOutage(refusal: DomainError): void
  }
}

/** The refusal to be told for an error that means an outage; undefined for any other. */
export function refusalInOutage(error: unknown): DomainError | undefined {
  return isUnavailable(error) ? new DomainError('service_unavailable', undefined, { cause: error }) : undefined
}

export function tellOutages(app: FastifyInstance): void {
  let refused = 0
  let quietUntil = 0
  app.decorate('tellOutage', ({ cause }) => {
    refused += 1
    const now = performance.now()
    if (now < quietUntil) return
    const reason = cause instanceof Error ? cause.message : String(cause)
    app.log.warn({ reason, refused }, 'The database or the store cannot be used: requests are refused')
    refused = 0
    quietUntil = now + TELL_INTERVAL_MS
  })
}
