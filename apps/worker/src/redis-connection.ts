import { tellConnectionLoss } from '@organizations/runtime'
import type { Log } from '@organizations/services'
import { Redis, type RedisOptions } from 'ioredis'

const LONGEST_RETRY_PAUSE_MS = 1000

/** How long commands wait for a connection: a producer's not at all, a worker's for ever. */
type Patience = Pick<RedisOptions, 'enableOfflineQueue' | 'maxRetriesPerRequest'>

/** A connection that keeps coming back. Its loss and its return are logged once each, not every attempt between. */
export function connectRedis(url: string, role: string, log: Log, options: Patience): Redis {
  const connection = new Redis(url, {
    ...options,
    connectionName: `organizations-${role}`,
    retryStrategy: (attempt) => Math.min(50 * 2 ** Math.min(attempt, 10), LONGEST_RETRY_PAUSE_MS),
  })
  tellConnectionLoss(connection, log, role)
  return connection
}
