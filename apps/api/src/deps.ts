import type { FileDeps } from '@organizations/services'
import type { FastifyBaseLogger } from 'fastify'
import type { Registry } from 'prom-client'
import type { OpenLimits } from './limits/open-limits.ts'
import type { RateLimits } from './limits/rate-limits.ts'

/** What the server is built from. */
export interface ServerOptions {
  deps: FileDeps
  log: FastifyBaseLogger
  /** Browsers' origins that may call. */
  corsOrigins: readonly string[]
  readiness: ReadinessChecks
  limits: RateLimits
  openLimits: OpenLimits
  /** An upload of more is refused. */
  uploadMaxBytes: number
  /** What this process measures. */
  metrics: Registry
}

/**
 * Each rejects when its part does not answer. Without the database nothing can be served; without the others much can.
 */
export interface ReadinessChecks {
  database: () => Promise<void>
  store: () => Promise<void>
  redis?: () => Promise<void>
  /** Rejects while the disk is full. Asked from the first write on that was refused for that. */
  disk?: () => Promise<void>
}
