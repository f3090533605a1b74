import type { DeletionDeps } from '@organizations/services'
import { Worker } from 'bullmq'
import pTimeout from 'p-timeout'
import { findJobHandler, jobData, QUEUE_NAME, type JobData } from './jobs.ts'
import { connectRedis } from './redis-connection.ts'

/** Slices that one process works on at a time. They take turns: each is short, and the database has one writer. */
const CONCURRENCY = 4
/**
 * A process that holds a job and says nothing for so long is taken for dead, as it is by its lease: a slice is far shorter.
 * Looked for in the time after that.
 */
const LOCK_MS = 10_000
const STALLED_LOOK_MS = 5000
/** One that stalls does so through no fault of its own. */
const MAX_STALLED = 5
/** What wakes a worker may be lost with another one that ends at that moment: it then looks by itself after so long. */
const IDLE_LOOK_SECONDS = 1
const CLOSE_TIMEOUT_MS = 3000

export interface Consumer {
  /** Lets the jobs at hand finish their piece, and ends. Bounded, also when Redis is gone. */
  close(): Promise<void>
}

/** The worker's side of the queue. `onMoreToDo` is called when a slice leaves more to do. */
export function startConsumer(url: string, deps: DeletionDeps, onMoreToDo: () => void): Consumer {
  const connection = connectRedis(url, 'consumer', deps.log, { maxRetriesPerRequest: null })
  const stopping = new AbortController()
  const worker = new Worker<JobData>(
    QUEUE_NAME,
    async ({ name, data }) => {
      const handle = findJobHandler(name)
      if (handle === undefined) throw new Error(`Expected a job of the catalog, got ${JSON.stringify(name)}`)
      const outcome = await handle(deps, jobData.parse(data), stopping.signal)
      if (outcome === 'more') onMoreToDo()
    },
    {
      connection,
      concurrency: CONCURRENCY,
      lockDuration: LOCK_MS,
      stalledInterval: STALLED_LOOK_MS,
      maxStalledCount: MAX_STALLED,
      drainDelay: IDLE_LOOK_SECONDS,
    },
  )
  // Connections tell of their loss themselves; what else goes wrong between worker and Redis costs time, not work.
  worker.on('error', (error) => {
    if (connection.status === 'ready') deps.log.warn({ err: error }, 'The queue reported an error')
  })
  worker.on('failed', (job, error) => {
    deps.log.error({ err: error, job: job?.id }, 'A job failed: its event rings again by itself')
  })
  return {
    async close() {
      stopping.abort()
      await pTimeout(worker.close(), { milliseconds: CLOSE_TIMEOUT_MS, message: false })
      connection.disconnect()
    },
  }
}
