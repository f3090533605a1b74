import { logConnectionLoss } from '@organizations/runtime'
import type { FastifyBaseLogger } from 'fastify'
import { Redis } from 'ioredis'

/** A connection that was silent for so many timeouts is replaced by a new one, because it may hang. */
const SILENT_TIMEOUTS = 10
const LONGEST_RETRY_PAUSE_MS = 1000

/**
 * A connection that keeps coming back, and on which nothing waits: a command is answered within the timeout or rejects,
 * and rejects at once while there is no connection. Its loss and its return are logged once each.
 */
export function connectRedis(url: string, timeoutMs: number, log: Pick<FastifyBaseLogger, 'info' | 'warn'>): Redis {
  const role = 'limits'
  const connection = new Redis(url, {
    connectionName: `organizations-${role}`,
    commandTimeout: timeoutMs,
    socketTimeout: timeoutMs * SILENT_TIMEOUTS,
    disconnectTimeout: timeoutMs,
    enableOfflineQueue: false,
    maxRetriesPerRequest: 0, // what was sent when a connection broke has been counted in memory instead
    retryStrategy: (attempt) => Math.min(50 * 2 ** Math.min(attempt, 10), LONGEST_RETRY_PAUSE_MS),
  })
  logConnectionLoss(connection, log, role)
  return connection
}
