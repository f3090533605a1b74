import type { ClaimedEvent, Log } from '@organizations/services'
import { Queue } from 'bullmq'
import pTimeout from 'p-timeout'
import { jobId, QUEUE_NAME, type JobData } from './jobs.ts'
import { connectRedis } from './redis-connection.ts'

const PUBLISH_TIMEOUT_MS = 1000

/**
 * Jobs that wait or run at a time, of all processes. The queue is first in, first out: what comes next in turn waits
 * for no more than these.
 */
const MOST_OUTSTANDING = 50

export interface Publisher {
  /** Adds an event's job to the queue. Rejects within a second when Redis does not accept it. */
  publish: (event: ClaimedEvent) => Promise<void>
  /** How many jobs the queue has room for. Rejects like `publish`. */
  room: () => Promise<number>
  /** Rejects when Redis does not answer. */
  check: () => Promise<void>
  close(): Promise<void>
}

/** Creates the queue's producer. On its own connection, where a command never waits for Redis to come back. */
export function createPublisher(url: string, log: Log): Publisher {
  const connection = connectRedis(url, 'publisher', log, { enableOfflineQueue: false, maxRetriesPerRequest: 1 })
  let queue: Queue<JobData> | undefined

  const openQueue = (): Queue<JobData> => {
    const opened = new Queue<JobData>(QUEUE_NAME, { connection })
    opened.on('error', () => {}) // already logged by the connection; without a listener the error would end the process
    return opened
  }

  /** Asks something of the queue, within a second. */
  const ask = async <T>(question: (queue: Queue<JobData>) => Promise<T>): Promise<T> => {
    if (connection.status !== 'ready') throw new Error(`Expected a connection to Redis, it is ${connection.status}`)
    queue ??= openQueue()
    try {
      return await pTimeout(question(queue), {
        milliseconds: PUBLISH_TIMEOUT_MS,
        fallback() {
          throw new Error(`Expected an answer within ${PUBLISH_TIMEOUT_MS} ms`)
        },
      })
    } catch (error) {
      // A queue whose first command failed stays broken, so the next event gets a new one. Closing the old queue
      // removes its listeners from the shared connection and leaves the connection open.
      void queue?.close().catch(() => {})
      queue = undefined
      throw error
    }
  }

  return {
    async publish({ id, type, payload, dispatch }) {
      const data = { eventId: id, dispatch, payload }
      // Removed from the queue when done: the database keeps the record.
      const options = { jobId: jobId(data), removeOnComplete: true, removeOnFail: true }
      await ask((it) => it.add(type, data, options))
    },
    async room() {
      return MOST_OUTSTANDING - (await ask((it) => it.getJobCountByTypes('wait', 'active', 'delayed')))
    },
    async check() {
      await connection.ping()
    },
    async close() {
      await queue?.close().catch(() => {}) // Redis may be down, and closing loses no data
      connection.disconnect()
    },
  }
}
