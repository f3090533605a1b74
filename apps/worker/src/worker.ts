/**
 * The workers run deletions in the background. With Redis, a relay publishes the outbox's events to BullMQ, whose
 * workers run the slices; the reconciler is the fallback, and runs immediately when the queue does not accept an event.
 * Without Redis, the doorbell wakes the reconciler, which does all the work.
 */
import {
  eraseCompleted,
  eventPlacing,
  giveBackFreeSpace,
  msUntilNextWork,
  publishOutbox,
  purgeExpired,
  removeDeadUploads,
  sealReceipts,
  type ClaimedEvent,
  type DeletionDeps,
} from '@organizations/services'
import { createDoorbell, type LocalDoorbell } from './doorbell.ts'
import { startDeliveries, type DeliveriesOptions } from './deliveries.ts'
import { createErasing } from './erase.ts'
import { startLoop } from './loop.ts'
import { reconcile } from './reconcile.ts'

export { createDoorbell, type LocalDoorbell } from './doorbell.ts'

export interface WorkerOptions {
  deps: DeletionDeps
  /** Rung by the use cases of this process; `deps.doorbell` may be the same. */
  doorbell: LocalDoorbell
  /** Undefined: no queue. */
  redisUrl: string | undefined
  /** How often the reconciler runs. `off` requires `redisUrl`: then only the queue does the work. */
  reconcileMs: number | 'off'
  /** How long events are kept for those who follow them; 30 days unless given. */
  eventRetentionDays?: number | undefined
  /** What makes and tries deliveries to webhooks. Absent: they wait. */
  deliveries?: Omit<DeliveriesOptions, 'openQueue'> | undefined
}

export interface RunningWorker {
  /** Rejects when Redis does not answer; absent without Redis. */
  checkRedis?: () => Promise<void>
  /** Stops after the current batch; within seconds, even when Redis is down. */
  stop(): Promise<void>
}

/** How often the relay polls the outbox without a ring: other processes may have added events. */
const RELAY_INTERVAL_MS = 250
const PURGE_INTERVAL_MS = 3_600_000
const DEAD_UPLOADS_INTERVAL_MS = 30_000
/** How often what completed deletions removed is erased. */
const ERASING_INTERVAL_MS = 500
const FREE_SPACE_INTERVAL_MS = 30_000
/** How often completed deletions get their sealed receipts. */
const RECEIPTS_INTERVAL_MS = 500
/** How often events are given their places, where that is after the commit. Readers do so as well. */
const EVENTS_INTERVAL_MS = 500

/** Starts the workers of one process. */
export async function startWorker({
  deps,
  doorbell,
  redisUrl,
  reconcileMs,
  eventRetentionDays,
  deliveries,
}: WorkerOptions): Promise<RunningWorker> {
  const { log } = deps
  const queue = redisUrl === undefined ? undefined : await startQueue(redisUrl, deps, doorbell)
  if (queue === undefined && reconcileMs === 'off') throw new Error('Expected REDIS_URL, a reconciler, or both')

  const delivering = deliveries && (await startDelivering(deliveries, redisUrl))
  const loops = [
    startLoop({
      name: 'purge',
      intervalMs: PURGE_INTERVAL_MS,
      log,
      work: (signal) => purgeExpired({ ...deps, signal }, { eventRetentionDays }),
    }),
    startLoop({
      name: 'dead uploads',
      intervalMs: DEAD_UPLOADS_INTERVAL_MS,
      log,
      async work(signal) {
        await removeDeadUploads({ ...deps, signal })
      },
    }),
  ]
  loops.push(
    startLoop({ name: 'erasing', intervalMs: ERASING_INTERVAL_MS, log, work: createErasing(deps) }),
    startLoop({
      name: 'free space',
      intervalMs: FREE_SPACE_INTERVAL_MS,
      log,
      async work(signal) {
        await giveBackFreeSpace({ ...deps, signal })
      },
    }),
    startLoop({
      name: 'receipts',
      intervalMs: RECEIPTS_INTERVAL_MS,
      log,
      async work(signal) {
        await sealReceipts({ ...deps, signal })
      },
    }),
  )
  const placing = eventPlacing(deps)
  if (placing) loops.push(startLoop({ name: 'events', intervalMs: EVENTS_INTERVAL_MS, log, work: placing }))
  if (reconcileMs !== 'off') {
    loops.push(
      startLoop({
        name: 'reconcile',
        intervalMs: reconcileMs,
        log,
        doorbell: queue?.refusals ?? doorbell,
        async work(signal) {
          const overdueMs = queue?.isTakingEvents() ? reconcileMs : 0
          await reconcile(deps, { overdueMs, signal })
          // Neither a pause that a deletion asked for nor the time without a worker that died must last a whole interval.
          return await msUntilNextWork(deps, { overdueMs })
        },
      }),
    )
  }
  return {
    ...(queue && { checkRedis: queue.check }),
    async stop() {
      await Promise.all([...loops.map((loop) => loop.stop()), queue?.stop(), delivering?.stop()])
      // What was completed a moment ago must not stay legible for as long as no process runs.
      await eraseCompleted({ ...deps, signal: AbortSignal.abort() }).catch((error: unknown) => {
        log.error({ err: error }, 'What was deleted is not erased yet: the next start goes on')
      })
    },
  }
}

/** With the queue of tries where there is Redis. Loaded then alone, as above. */
async function startDelivering(
  options: Omit<DeliveriesOptions, 'openQueue'>,
  url: string | undefined,
): Promise<{ stop(): Promise<void> }> {
  if (url === undefined) return startDeliveries(options)
  const { openDeliveryQueue } = await import('./delivery-queue.ts')
  const { log } = options.deps
  return startDeliveries({ ...options, openQueue: (work) => openDeliveryQueue({ url, log, ...work }) })
}

interface RunningQueue {
  check: () => Promise<void>
  /** Rings when the queue did not accept an event. */
  refusals: LocalDoorbell
  isTakingEvents: () => boolean
  stop: () => Promise<void>
}

async function startQueue(redisUrl: string, deps: DeletionDeps, doorbell: LocalDoorbell): Promise<RunningQueue> {
  // Loaded here alone: BullMQ and its client of Redis take 50 MB, which workers without Redis do not need.
  const [{ startConsumer }, { createPublisher }] = await Promise.all([
    import('./consumer.ts'),
    import('./publisher.ts'),
  ])
  const publisher = createPublisher(redisUrl, deps.log)
  const refusals = createDoorbell()
  let isTakingEvents = true
  let isFull = false
  let after = ''
  const consumer = startConsumer(redisUrl, deps, (isMoreToDo) => {
    if (isMoreToDo || isFull) doorbell.ring()
  })
  const publish = async (event: ClaimedEvent) => {
    try {
      await publisher.publish(event)
      isTakingEvents = true
    } catch (error) {
      isTakingEvents = false
      refusals.ring()
      throw error
    }
  }
  const room = async () => {
    // A queue that does not answer is offered one event: its refusal wakes the reconciler.
    const places = await publisher.room().catch(() => 1)
    isFull = places <= 0
    return places
  }
  const relay = startLoop({
    name: 'relay',
    intervalMs: RELAY_INTERVAL_MS,
    doorbell,
    log: deps.log,
    async work(signal) {
      for (let published = 1; published > 0 && !signal.aborted;) {
        ;({ published, after } = await publishOutbox(deps, { publish, room, after }))
      }
    },
  })
  return {
    check: publisher.check,
    refusals,
    isTakingEvents: () => isTakingEvents,
    async stop() {
      // Order matters: the relay stops first, so that this process publishes no more events. Other processes publish
      // them.
      await relay.stop()
      await consumer.close()
      await publisher.close()
    },
  }
}
