import { setTimeout as sleep } from 'node:timers/promises'

import type { Database, Kysely } from '@organizations/database'
import { Queue, type Job } from 'bullmq'

import type { TestRedis } from '../../support/redis.ts'
import { waitFor } from '../../support/wait-for.ts'
import type { BrokerFault } from '../scenario/scenario.ts'

/** Lets the broker fail from now on. Returns the function that ends it. */
export function startBrokerTrouble(redis: TestRedis, db: Kysely<Database>, fault: BrokerFault): () => Promise<void> {
  const ending = new AbortController()
  const { signal } = ending
  const finished = trouble(redis, db, fault, signal).catch((error: unknown) => {
    if (!signal.aborted) throw error
  })
  finished.catch(() => {}) // the function below rejects with it
  return async () => {
    ending.abort()
    await finished
  }
}

/**
 * Holds the queue's jobs back from now on. Returns the function that waits for two, and delivers the last one first.
 */
export async function holdJobs(redis: TestRedis): Promise<() => Promise<void>> {
  const queue = openQueue(redis)
  await queue.pause()
  let delivered: Promise<void> | undefined
  const deliver = async () => {
    const jobs = await waitFor(async () => await twoOf(queue), { what: 'two jobs to be in the queue' })
    for (const job of jobs.toReversed()) {
      await job.remove()
      await queue.add(job.name, job.data, { jobId: `again-${job.id}`, removeOnComplete: true, removeOnFail: true })
    }
    await queue.resume()
    await queue.close()
  }
  return async () => await (delivered ??= deliver())
}

async function twoOf(queue: Queue): Promise<Job[] | undefined> {
  const jobs = await queue.getJobs(['waiting'], 0, -1, true)
  return jobs.length >= 2 ? jobs : undefined
}

function openQueue(redis: TestRedis): Queue {
  const queue = new Queue('organizations-deletions', { connection: { url: redis.url } })
  queue.on('error', () => {}) // what is asked of it rejects as well
  return queue
}

async function trouble(redis: TestRedis, db: Kysely<Database>, fault: BrokerFault, signal: AbortSignal): Promise<void> {
  switch (fault.kind) {
    case 'flush':
      for (;;) {
        await redis.flush()
        await sleep(fault.everyMs, undefined, { signal })
      }
    case 'restart':
      await sleep(fault.afterMs, undefined, { signal })
      return await redis.restart()
    case 'kill':
      await sleep(fault.afterMs, undefined, { signal })
      return await redis.kill()
    case 'duplicates':
      return await addDuplicates(redis, db, fault.copies)
    case 'flush when frozen':
    case 'another order':
      return // at a moment that the processes log
  }
}

/** The publisher's jobs again, each under an id of its own, with the numbers around the current one. */
async function addDuplicates(redis: TestRedis, db: Kysely<Database>, copies: number): Promise<void> {
  const events = await db.selectFrom('outbox').selectAll().where('acknowledged_at', 'is', null).execute()
  const queue = openQueue(redis)
  try {
    for (const { id, type, payload, dispatch } of events) {
      const jobs = Array.from({ length: copies }, (_, copy) => ({
        name: type,
        data: { eventId: id, dispatch: dispatch + (copy % 4) - 1, payload: JSON.parse(payload) as unknown },
        opts: { jobId: `copy-${copy}-${id}`, removeOnComplete: true, removeOnFail: true, lifo: copy % 2 === 0 },
      }))
      await queue.addBulk(jobs)
    }
  } finally {
    await queue.close()
  }
}
