import { startRedis, type TestRedis } from './redis.ts'

/** What carries deletions out: the worker's own loop, or BullMQ on a private Redis. */
export interface Engine {
  /** What the programs need to know. */
  env: Record<string, string>
  redis?: TestRedis
  stop(): Promise<void>
}

/** So long that the reconciler never looks during a test: what gets done, the engine did. */
export const NEVER_MS = '3600000'

export const withoutRedis = {
  name: 'without Redis',
  open: async (): Promise<Engine> => ({ env: { RECONCILE_MS: NEVER_MS }, stop: async () => {} }),
}

export const withBullMq = { name: 'with BullMQ', open: openBullMq }

/** The list that one test body runs over. */
export const engines: readonly { name: string; open: () => Promise<Engine> }[] = [withoutRedis, withBullMq]

export async function openBullMq(): Promise<Engine & { redis: TestRedis }> {
  const redis = await startRedis()
  return { env: { RECONCILE_MS: NEVER_MS, REDIS_URL: redis.url }, redis, stop: () => redis.stop() }
}
