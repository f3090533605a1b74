import type { ClaimedEvent, Log } from '@organizations/services'
import { Queue } from 'bullmq'
import pTimeout from 'p-timeout'
import { jobId, QUEUE_NAME, type JobData } from './jobs.ts'
import { connectRedis } from './redis-connection.ts'

const PUBLISH_TIMEOUT_MS = 1000

export interface Publisher {
  /** Puts an event's job into the queue. Rejects within a second when Redis does not take it. */
  publish: (event: ClaimedEvent) => Promise<void>
  /** Rejects when Redis does not answer. */
  check: () => Promise<void>
  close(): Promise<void>
}

/** The producer's side of the queue, on a connection of its own that never lets anything wait for Redis. */
export function createPublisher(url: string, log: Log): Publisher {
  const connection = connectRedis(url, 'publisher', log, { enableOfflineQueue: false, maxRetriesPerRequest: 1 })
  let queue: Queue<JobData> | undefined

  const openQueue = (): Queue<JobData> => {
    const opened = new Queue<JobData>(QUEUE_NAME, { connection })
    opened.on('error', () => {}) // the connection's own listener has told it already; unheard it would end the process
    return opened
  }

  return {
    async publish({ id, type, payload, dispatch }) {
      if (connection.status !== 'ready') throw new Error(`Expected a connection to Redis, it is ${connection.status}`)
      queue ??= openQueue()
      const data = { eventId: id, dispatch, payload }
      // The database keeps the record of what was done, so the queue need not.
      const options = { jobId: jobId(data), removeOnComplete: true, removeOnFail: true }
      try {
        await pTimeout(queue.add(type, data, options), {
          milliseconds: PUBLISH_TIMEOUT_MS,
          message: `Expected an answer within ${PUBLISH_TIMEOUT_MS} ms`,
        })
      } catch (error) {
        // A queue whose first contact failed stays broken: the next event gets a new one. Closing takes back its
        // listeners from the connection that they share, and leaves that open.
        void queue?.close().catch(() => {})
        queue = undefined
        throw error
      }
    },
    async check() {
      await connection.ping()
    },
    async close() {
      await queue?.close().catch(() => {}) // Redis may be gone, and nothing is lost with it
      connection.disconnect()
    },
  }
}
