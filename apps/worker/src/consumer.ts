import type { DeletionDeps } from '@organizations/services'
import { Worker } from 'bullmq'
import pTimeout from 'p-timeout'
import { findJobHandler, jobData, QUEUE_NAME, type JobData } from './jobs.ts'
import { connectRedis } from './redis-connection.ts'

/** Slices that one process runs at a time. They interleave: each is short, and the database has one writer. */
const CONCURRENCY = 8
/**
 * A process that does not renew the lock of its job for this long counts as dead: a slice is far shorter. Such stalled jobs
 * are found by the next check after that. The deletion does not wait for it: a reconciler goes on when its lease ends.
 */
const LOCK_MS = 10_000
const STALLED_CHECK_MS = 5000
/** How often a job may stall before it fails. More than once, because its process stalled and not the job itself. */
const MAX_STALLED = 5
/** An idle worker polls the queue this often: its wake-up is lost when another worker that received it ends. */
const IDLE_POLL_SECONDS = 1
const CLOSE_TIMEOUT_MS = 3000

export interface Consumer {
  /** Lets the running jobs finish their current batch, and closes. Takes bounded time, even when Redis is down. */
  close(): Promise<void>
}

/** Starts the queue's consumer. `onDone` is called after each job; with `true` when work is left for another one. */
export function startConsumer(url: string, deps: DeletionDeps, onDone: (isMoreToDo: boolean) => void): Consumer {
  const connection = connectRedis(url, 'consumer', deps.log, { maxRetriesPerRequest: null })
  const stopping = new AbortController()
  const worker = new Worker<JobData>(
    QUEUE_NAME,
    async ({ name, data }) => {
      const handle = findJobHandler(name)
      if (handle === undefined) throw new Error(`Expected a job of the catalog, got ${JSON.stringify(name)}`)
      const outcome = await handle(deps, jobData.parse(data), stopping.signal)
      onDone(outcome === 'more')
    },
    {
      connection,
      concurrency: CONCURRENCY,
      lockDuration: LOCK_MS,
      stalledInterval: STALLED_CHECK_MS,
      maxStalledCount: MAX_STALLED,
      drainDelay: IDLE_POLL_SECONDS,
    },
  )
  // A lost connection is logged by the connection itself. Other errors between worker and Redis delay work but lose
  // none.
  worker.on('error', (error) => {
    if (connection.status === 'ready') deps.log.warn({ err: error }, 'The queue reported an error')
  })
  worker.on('failed', (job, error) => {
    deps.log.error({ err: error, job: job?.id }, 'A job failed: its event will be published again')
  })
  return {
    async close() {
      stopping.abort()
      await pTimeout(worker.close(), { milliseconds: CLOSE_TIMEOUT_MS, message: false })
      connection.disconnect()
    },
  }
}
