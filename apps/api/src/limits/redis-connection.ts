import { tellConnectionLoss } from '@organizations/runtime'
import type { FastifyBaseLogger } from 'fastify'
import { Redis } from 'ioredis'

/** A connection that has been silent for so many timeouts is given up for a new one: it may hang for ever. */
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
    maxRetriesPerRequest: 0, // what was under way when a connection broke is counted elsewhere by then
    retryStrategy: (attempt) => Math.min(50 * 2 ** Math.min(attempt, 10), LONGEST_RETRY_PAUSE_MS),
  })
  tellConnectionLoss(connection, log, role)
  return connection
}
