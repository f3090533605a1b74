import type { serverVariables, workerVariables } from '@organizations/runtime'
import type { z } from 'zod'

/** How many requests a window lets through. 0 lets all through, uncounted. */
export interface RateLimits {
  /** Of an account, by its plan. */
  standard: number
  enterprise: number
  /** Of an operator's calls to the operations for operators, counted apart from the account's others. */
  operator: number
  /** Of what a user does in browsers that are signed in, counted apart from all that their keys do; not counted unless given. */
  session?: number
  /** Without a valid key, of an address. */
  failedAuth: number
  /** Whole seconds; 60 unless given. A window begins with its first request. */
  windowSeconds?: number
  /** Where API processes count together. Without it each counts for itself. */
  redisUrl?: string | undefined
  /** How long a request waits at most for Redis to count it, in milliseconds; 50 unless given. */
  redisTimeoutMs?: number
}

type Variables = typeof serverVariables & Pick<typeof workerVariables, 'REDIS_URL'>
type LimitsEnvironment = {
  [Name in Extract<keyof Variables, `RATE_LIMIT_${string}` | 'REDIS_URL'>]?: z.output<Variables[Name]>
}

/** The limits that a program's environment sets. */
export function limitsOf({
  RATE_LIMIT_STANDARD: standard = 100,
  RATE_LIMIT_ENTERPRISE: enterprise = 1000,
  RATE_LIMIT_OPERATOR: operator = 1000,
  RATE_LIMIT_SESSION: session = 600,
  RATE_LIMIT_FAILED_AUTH: failedAuth = 20,
  REDIS_URL: redisUrl,
}: LimitsEnvironment): RateLimits {
  return { standard, enterprise, operator, session, failedAuth, redisUrl }
}
