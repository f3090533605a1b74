import type { FileDeps, SignInProvider } from '@organizations/services'
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
  /** Does each request get a line in the log? Unless it is false. */
  logRequests?: boolean
  /** Where people sign in besides by keys; absent where no identity provider is set up. */
  signInProvider?: SignInProvider | undefined
  /** Absent: callers connect directly, to `/`. */
  proxy?: ProxyOptions
}

/** Where the server is reached, when a proxy is in front of it. */
export interface ProxyOptions {
  /** The addresses and ranges of proxies, whose `X-Forwarded-For` and `X-Forwarded-Proto` are believed. */
  trusted: readonly string[]
  /** What the proxy leaves before every path, e.g. `/organizations`; else empty. */
  basePath: string
  /** Where callers reach the server, without a slash at the end. */
  publicUrl?: string | undefined
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
