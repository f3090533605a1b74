import type { FastifyBaseLogger } from 'fastify'
import { RateLimiterMemory, RateLimiterRedis } from 'rate-limiter-flexible'
import type { RateLimits } from './rate-limits.ts'

/** A window after some requests were counted in it. */
export interface Window {
  /** All so far, with those just counted. */
  count: number
  /** Until it ends, in milliseconds. */
  endsInMs: number
}

export interface Counter {
  /**
   * Counts so many requests of an account or address. Never rejects, and never waits for Redis longer than its timeout.
   */
  add: (who: string, requests: number) => Promise<Window>
  /** Rejects while Redis does not answer; absent when there is none. */
  checkRedis?: () => Promise<void>
  close: () => void
}

const WINDOW_SECONDS = 60
const REDIS_TIMEOUT_MS = 50
/** The library would compare with it; who counts here compares by plan, and it is never reached. */
const points = Number.MAX_SAFE_INTEGER

/** Counts in Redis, when there is one, for all processes together; in memory while it does not answer. */
export async function openCounter(
  limits: Pick<RateLimits, 'windowSeconds' | 'redisUrl' | 'redisTimeoutMs'>,
  log: Pick<FastifyBaseLogger, 'info' | 'warn'>,
): Promise<Counter> {
  const { windowSeconds: duration = WINDOW_SECONDS, redisUrl, redisTimeoutMs = REDIS_TIMEOUT_MS } = limits
  const memory = new RateLimiterMemory({ points, duration })
  if (redisUrl === undefined) return { add: addTo(memory), close() {} }

  // Loaded here alone: its client takes 30 MB, which a server without Redis does not need.
  const { connectRedis } = await import('./redis-connection.ts')
  const redis = connectRedis(redisUrl, redisTimeoutMs, log)
  const shared = new RateLimiterRedis({
    storeClient: redis,
    keyPrefix: 'organizations-limits',
    points,
    duration,
    insuranceLimiter: memory,
    rejectIfRedisNotReady: true,
  })
  return {
    add: addTo(shared),
    async checkRedis() {
      await redis.ping()
    },
    close: () => redis.disconnect(),
  }
}

/** `penalty` is the library's word for counting without refusing. */
function addTo(limiter: RateLimiterMemory | RateLimiterRedis): Counter['add'] {
  return async (who, requests) => {
    const { consumedPoints: count, msBeforeNext: endsInMs } = await limiter.penalty(who, requests)
    return { count, endsInMs }
  }
}
