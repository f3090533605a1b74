/**
 * The queue of tries, of questions to participants, and of mails, in BullMQ. What is in it is under a claim in the database:
 * lost jobs are claimed anew.
 */
import type { DeletionId, DeliveryId, MailId, ParticipantId } from '@organizations/domain'
import type { DueAskings, DueDeliveries, DueMails, Log, MailRunner } from '@organizations/services'
import { Queue, Worker } from 'bullmq'
import pTimeout from 'p-timeout'
import { z } from 'zod'
import type { RunQueued } from './deliveries.ts'
import { connectRedis } from './redis-connection.ts'

const DELIVERIES_QUEUE = 'deliveries'

/** Tries that one process makes at a time. */
const CONCURRENCY = 256
/** Jobs that wait or run at a time, of all processes: so a claim does not end while its job waits. */
const MOST_OUTSTANDING = 1000
const ANSWER_TIMEOUT_MS = 1000
/**
 * A process that does not renew the lock of its job for this long counts as dead. Two checks later its job is out of the
 * queue, which must be before its claim ends: the same try could not become a job again.
 */
const LOCK_MS = 4000
const STALLED_CHECK_MS = 2000
const IDLE_POLL_SECONDS = 1
const CLOSE_TIMEOUT_MS = 3000

const jobData = z.object({
  id: z.string().transform((id) => id as DeliveryId), // put there by ourselves
  claim: z.int(),
  attempt: z.int(),
})
const askingData = z.object({
  deletionId: z.string().transform((id) => id as DeletionId), // likewise
  participantId: z.string().transform((id) => id as ParticipantId), // likewise
  claim: z.int(),
  attempts: z.int(),
})
const mailData = z.object({
  id: z.string().transform((id) => id as MailId), // likewise
  claim: z.int(),
})
type JobData = z.output<typeof jobData> | ClaimedAsking | ClaimedMail
type ClaimedAsking = DueAskings['claimed'][number]
type ClaimedMail = DueMails['claimed'][number]

const TRY = 'try'
const ASK = 'ask'
const MAIL = 'mail'

/** Unique for each try of a delivery, so that the queue drops duplicates. */
function deliveryJobId({ id, attempt }: Pick<z.output<typeof jobData>, 'id' | 'attempt'>): string {
  return `${id}-${attempt}`
}

export interface DeliveryQueue {
  /** How many deliveries it has room for; of a queue that does not answer, how many this process has places for. */
  room: (own: { all: number; slow: number }) => Promise<{ all: number; slow: number }>
  /** Takes deliveries to be tried. False when it did not: they are the caller's. */
  take: (claimed: DueDeliveries['claimed']) => Promise<boolean>
  /** The same for participants to be asked. */
  takeAskings: (claimed: readonly ClaimedAsking[]) => Promise<boolean>
  /** The same for mails. */
  takeMails: (claimed: readonly ClaimedMail[]) => Promise<boolean>
  close(): Promise<void>
}

export interface DeliveryQueueOptions {
  url: string
  log: Log
  run: RunQueued
  ask: (claimed: ClaimedAsking, signal: AbortSignal) => Promise<void>
  /** Absent where this process sends no mails: others do. */
  mail?: MailRunner['runQueued'] | undefined
  /** Called after each try. */
  onDone: () => void
}

export function openDeliveryQueue({ url, log, run, ask, mail, onDone }: DeliveryQueueOptions): DeliveryQueue {
  const stopping = new AbortController()
  const consuming = connectRedis(url, 'deliveries', log, { maxRetriesPerRequest: null })
  const worker = new Worker<JobData>(
    DELIVERIES_QUEUE,
    async ({ name, data }) => {
      if (name === ASK) await ask(askingData.parse(data), stopping.signal)
      else if (name === MAIL) await mail?.(mailData.parse(data), stopping.signal)
      else await run(jobData.parse(data), stopping.signal)
      onDone()
    },
    {
      connection: consuming,
      concurrency: CONCURRENCY,
      lockDuration: LOCK_MS,
      stalledInterval: STALLED_CHECK_MS,
      maxStalledCount: 0, // its claim ends, and then it is another job
      drainDelay: IDLE_POLL_SECONDS,
    },
  )
  worker.on('error', (error) => {
    if (consuming.status === 'ready') log.warn({ err: error }, 'The queue of deliveries reported an error')
  })
  worker.on('failed', (job, error) => {
    log.warn({ err: error, job: job?.id }, 'A try of a delivery was lost: it is made again when its claim ends')
  })
  const producer = createProducer(url, log)
  const add = async (jobs: Parameters<Queue<JobData>['addBulk']>[0]) => {
    try {
      await producer.ask((it) => it.addBulk(jobs))
      return true
    } catch (error) {
      log.warn({ err: error, deliveries: jobs.length }, 'The queue did not take deliveries: they are tried here')
      return false
    }
  }
  return {
    async room(own) {
      try {
        const outstanding = await producer.ask((it) => it.getJobCountByTypes('wait', 'active', 'delayed'))
        const all = Math.max(0, MOST_OUTSTANDING - outstanding)
        return { all, slow: Math.min(all, MOST_OUTSTANDING / 2) }
      } catch {
        return own // what it does not take is tried here
      }
    },
    async take(claimed) {
      const jobs = claimed.map(({ id, claim, attempt }) => ({
        name: TRY,
        data: { id, claim, attempt },
        opts: optionsOf(deliveryJobId({ id, attempt })),
      }))
      return await add(jobs)
    },
    async takeAskings(claimed) {
      // By the claim: a participant that answers `pending` is asked again and again.
      const jobs = claimed.map((data) => ({
        name: ASK,
        data,
        opts: optionsOf(`${data.deletionId}-${data.participantId}-${data.claim}`),
      }))
      return await add(jobs)
    },
    async takeMails(claimed) {
      const jobs = claimed.map(({ id, claim }) => ({
        name: MAIL,
        data: { id, claim },
        opts: optionsOf(`${id}-${claim}`),
      }))
      return await add(jobs)
    },
    async close() {
      stopping.abort()
      await pTimeout(worker.close(), { milliseconds: CLOSE_TIMEOUT_MS, message: false })
      consuming.disconnect()
      await producer.close()
    },
  }
}

/** Removed from the queue when done: the database keeps the record. */
function optionsOf(jobId: string) {
  return { jobId, attempts: 1, removeOnComplete: true, removeOnFail: true }
}

/** On its own connection, where a command never waits for Redis to come back. */
function createProducer(url: string, log: Log) {
  const connection = connectRedis(url, 'deliveries-publisher', log, {
    enableOfflineQueue: false,
    maxRetriesPerRequest: 1,
  })
  let queue: Queue<JobData> | undefined
  const open = () => {
    const opened = new Queue<JobData>(DELIVERIES_QUEUE, { connection })
    opened.on('error', () => {}) // already logged by the connection; without a listener the error would end the process
    return opened
  }
  return {
    async ask<T>(question: (queue: Queue<JobData>) => Promise<T>): Promise<T> {
      if (connection.status !== 'ready') throw new Error(`Expected a connection to Redis, it is ${connection.status}`)
      queue ??= open()
      try {
        return await pTimeout(question(queue), {
          milliseconds: ANSWER_TIMEOUT_MS,
          fallback() {
            throw new Error(`Expected an answer within ${ANSWER_TIMEOUT_MS} ms`)
          },
        })
      } catch (error) {
        // A queue whose first command failed stays broken: the next question gets a new one.
        void queue?.close().catch(() => {})
        queue = undefined
        throw error
      }
    },
    async close() {
      await queue?.close().catch(() => {}) // Redis may be down, and closing loses no data
      connection.disconnect()
    },
  }
}
