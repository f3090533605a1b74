import { logConnectionLoss } from '@organizations/runtime'
import type { Log } from '@organizations/services'
import { Redis, type RedisOptions } from 'ioredis'

const LONGEST_RETRY_PAUSE_MS = 1000

/** How long commands wait for a connection: a producer's do not wait, a worker's wait forever. */
type WaitOptions = Pick<RedisOptions, 'enableOfflineQueue' | 'maxRetriesPerRequest'>

/** Opens a connection that always reconnects. Its loss and its return are logged once each, not every attempt. */
export function connectRedis(url: string, role: string, log: Log, options: WaitOptions): Redis {
  const connection = new Redis(url, {
    ...options,
    connectionName: `organizations-${role}`,
    retryStrategy: (attempt) => Math.min(50 * 2 ** Math.min(attempt, 10), LONGEST_RETRY_PAUSE_MS),
  })
  logConnectionLoss(connection, log, role)
  return connection
}
