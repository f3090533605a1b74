import type { Deps } from '@organizations/services'
import type { FastifyBaseLogger } from 'fastify'
import type { RateLimits } from './limits/rate-limits.ts'

/** What the server is built from. */
export interface ServerOptions {
  deps: Deps
  log: FastifyBaseLogger
  /** Browsers' origins that may call. */
  corsOrigins: readonly string[]
  readiness: ReadinessChecks
  limits: RateLimits
}

/** Each rejects when its part does not answer. Without the database nothing can be served; without the others much can. */
export interface ReadinessChecks {
  database: () => Promise<void>
  store: () => Promise<void>
  redis?: () => Promise<void>
}
