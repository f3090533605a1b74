/**
 * Deliveries to webhooks, questions to participants (askings.ts), and mails (mails.ts). A loop turns new events into deliveries and claims those that are due: in turn by endpoint,
 * and of each no more than it has places for, so that one which hangs holds up no other. Without Redis this process
 * tries what it has claimed; with Redis it gives it to the queue, for any worker to try, and what the queue does not
 * take it tries itself.
 */
import {
  claimDueDeliveries,
  createAskingRunner,
  createDeliveryRunner,
  createMailRunner,
  disableOverfull,
  fanOutEvents,
  isAnyEndpoint,
  passOverEvents,
  type AskingDeps,
  type DeliveryDeps,
  type DueDeliveries,
  type MailDeps,
} from '@organizations/services'
import pTimeout from 'p-timeout'
import { startAskings } from './askings.ts'
import type { DeliveryQueue, DeliveryQueueOptions } from './delivery-queue.ts'
import { createDoorbell, type LocalDoorbell } from './doorbell.ts'
import { startLoop } from './loop.ts'
import { startMails } from './mails.ts'

/** Tries of one process at a time. */
const PLACES = 512
/** Of these, for endpoints that have let several tries end by their time. */
const SLOW_PLACES = 256
/** Other processes write events, too. */
const POLL_MS = 500
/** While there is no endpoint: how often one is looked for, without a ring and with one. */
const LOOK_FOR_ENDPOINT_MS = 5000
const LOOK_FOR_ENDPOINT_RUNG_MS = 1000
/** Between two rounds: what happens in it is dealt with together. */
const REST_MS = 10
/** How often it is asked whether there still is one. */
const ENDPOINTS_GONE_MS = 60_000
const PASS_OVER_MS = 60_000
const OVERFULL_INTERVAL_MS = 60_000
/** Tries on their way may end when the process stops; then they are given up. */
const STOP_PATIENCE_MS = 2000

export interface DeliveriesOptions {
  deps: DeliveryDeps & AskingDeps
  /** Rung after commits of this process that may have written an event. */
  changes: LocalDoorbell
  /** What sends mails; absent without a mail server. */
  mailing?: MailDeps | undefined
  /** Opens the queue of tries; absent without Redis. */
  openQueue?: ((work: Pick<DeliveryQueueOptions, 'run' | 'ask' | 'mail' | 'onDone'>) => DeliveryQueue) | undefined
}

export type RunQueued = ReturnType<typeof createDeliveryRunner>['runQueued']

/** Starts making and trying deliveries. */
export function startDeliveries({ deps, changes, mailing, openQueue }: DeliveriesOptions): { stop(): Promise<void> } {
  const { log } = deps
  const stopping = new AbortController()
  const bell = createDoorbell()
  const look = createLook(deps)
  const stopListening = changes.listen(() => {
    if (look.isWorthwhile()) bell.ring()
  })
  const runner = createDeliveryRunner(deps)
  const askingRunner = createAskingRunner(deps)
  const mailRunner = mailing && createMailRunner(mailing)
  const queue = openQueue?.({
    run: runner.runQueued,
    ask: askingRunner.runQueued,
    mail: mailRunner?.runQueued,
    onDone() {
      bell.ring()
      askings.ring()
      mails?.ring()
    },
  })
  const askings = startAskings({ deps, changes, runner: askingRunner, take: queue?.takeAskings })
  const mails = mailing && mailRunner && startMails({ deps: mailing, runner: mailRunner, take: queue?.takeMails })
  const running = new Set<Promise<void>>()
  const places = { all: PLACES, slow: SLOW_PLACES }
  let after = ''

  const tryHere = (claimed: DueDeliveries['claimed']) => {
    const occupy = ({ isSlow }: DueDeliveries['claimed'][number], change: 1 | -1) => {
      places.all -= change
      if (isSlow) places.slow -= change
    }
    for (const one of claimed) occupy(one, 1)
    const over = runner.run(claimed, stopping.signal, (one) => {
      occupy(one, -1)
      bell.ring()
    })
    running.add(over)
    void over.then(() => running.delete(over))
  }

  const rounds = startLoop({
    name: 'deliveries',
    intervalMs: LOOK_FOR_ENDPOINT_MS,
    doorbell: bell,
    log,
    async work(signal) {
      const waitMs = await look.forEndpoint()
      if (waitMs > 0) return waitMs
      let isMore = true
      while (isMore && !signal.aborted) isMore = await fanOutEvents(deps)
      const room = queue === undefined ? places : await queue.room(places)
      const due = await claimDueDeliveries(deps, {
        after,
        places: room.all,
        slowPlaces: room.slow,
        isQueued: queue !== undefined,
      })
      ;({ after } = due)
      if (due.claimed.length > 0 && !(await queue?.take(due.claimed))) tryHere(due.claimed)
      await new Promise((resume) => setTimeout(resume, REST_MS))
      return Math.min(POLL_MS, due.nextInMs ?? POLL_MS)
    },
  })
  const overfull = startLoop({
    name: 'overfull endpoints',
    intervalMs: OVERFULL_INTERVAL_MS,
    log,
    work: (signal) => disableOverfull(deps, { signal }),
  })

  return {
    async stop() {
      stopListening()
      await Promise.all([rounds.stop(), overfull.stop(), askings.stop(), mails?.stop()])
      await pTimeout(Promise.all(running), { milliseconds: STOP_PATIENCE_MS, message: false })
      stopping.abort()
      await Promise.all([queue?.close(), ...running])
    },
  }
}

/** Looks for an endpoint now and then, and passes over the events that none can hear of. */
function createLook(deps: DeliveryDeps) {
  let isAny = false
  let lookedAt = Number.NEGATIVE_INFINITY
  let passedOverAt = Number.NEGATIVE_INFINITY
  const sinceMs = () => performance.now() - lookedAt
  return {
    /** Is a ring worth waking up for? */
    isWorthwhile: () => isAny || sinceMs() >= LOOK_FOR_ENDPOINT_RUNG_MS,
    /** Says how long to wait before anything else is asked: 0 where there is an endpoint. */
    async forEndpoint(): Promise<number> {
      if (isAny && sinceMs() < ENDPOINTS_GONE_MS) return 0
      if (!isAny && sinceMs() < LOOK_FOR_ENDPOINT_RUNG_MS) return LOOK_FOR_ENDPOINT_RUNG_MS - sinceMs()
      lookedAt = performance.now()
      isAny = await isAnyEndpoint(deps)
      if (isAny) return 0
      if (lookedAt - passedOverAt > PASS_OVER_MS) {
        await passOverEvents(deps)
        passedOverAt = lookedAt
      }
      return LOOK_FOR_ENDPOINT_MS
    },
  }
}
