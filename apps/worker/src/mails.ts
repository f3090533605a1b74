/**
 * Mails, apart from deletions and deliveries: a loop claims what is due, no more than there are places for, so that a slow
 * mail server holds up nothing else. Without Redis this process sends; with Redis it gives the claims to the queue, and
 * sends itself what the queue does not take.
 */
import {
  claimDueMails,
  queueExpiringKeys,
  type DueMails,
  type MailDeps,
  type MailRunner,
} from '@organizations/services'
import pTimeout from 'p-timeout'
import { createDoorbell } from './doorbell.ts'
import { startLoop } from './loop.ts'

/** Mails that one process sends at a time. */
const PLACES = 8
/** Any process may queue a mail: a look costs one read of an index. */
const POLL_MS = 1000
const EXPIRING_KEYS_INTERVAL_MS = 600_000
/** Mails on their way may be handed over when the process stops; then they are given up. */
const STOP_PATIENCE_MS = 2000

export interface MailsOptions {
  deps: MailDeps
  runner: MailRunner
  /** Gives claims to the queue. False when it did not take them: they are the caller's. Absent without Redis. */
  take?: ((claimed: DueMails['claimed']) => Promise<boolean>) | undefined
}

/** Starts sending. `ring` says that a place is free. */
export function startMails({ deps, runner, take }: MailsOptions): { ring(): void; stop(): Promise<void> } {
  const { log } = deps
  const stopping = new AbortController()
  const bell = createDoorbell()
  const running = new Set<Promise<void>>()

  const sendHere = (claimed: DueMails['claimed'][number]) => {
    const over = runner.run(claimed, stopping.signal)
    running.add(over)
    void over.then(() => {
      running.delete(over)
      return bell.ring()
    })
  }

  const loops = [
    startLoop({
      name: 'mails',
      intervalMs: POLL_MS,
      doorbell: bell,
      log,
      async work() {
        const { claimed, nextInMs = POLL_MS } = await claimDueMails(deps, PLACES - running.size)
        if (claimed.length > 0 && !(await take?.(claimed))) for (const one of claimed) sendHere(one)
        return Math.min(POLL_MS, nextInMs === 0 ? POLL_MS : nextInMs)
      },
    }),
    startLoop({
      name: 'expiring keys',
      intervalMs: EXPIRING_KEYS_INTERVAL_MS,
      log,
      work: (signal) => queueExpiringKeys(deps, signal),
    }),
  ]

  return {
    ring: () => bell.ring(),
    async stop() {
      await Promise.all(loops.map((loop) => loop.stop()))
      await pTimeout(Promise.all(running), { milliseconds: STOP_PATIENCE_MS, message: false })
      stopping.abort()
      await Promise.all(running)
    },
  }
}
