/**
 * Participants of deletions are asked, apart from the deletions: a loop claims what is due, of each participant no more
 * than it has places for. Without Redis this process asks; with Redis it gives the claims to the queue, and asks itself
 * what the queue does not take.
 */
import {
  claimDueAskings,
  isAnyParticipant,
  type AskingDeps,
  type AskingRunner,
  type DueAskings,
} from '@organizations/services'
import pTimeout from 'p-timeout'
import { createDoorbell, type LocalDoorbell } from './doorbell.ts'
import { startLoop } from './loop.ts'

/** Other processes request deletions, too. */
const POLL_MS = 500
/** While there is no participant: how often one is looked for. */
const LOOK_FOR_PARTICIPANT_MS = 5000
/** Requests on their way may end when the process stops; then they are given up. */
const STOP_PATIENCE_MS = 2000

type ClaimedAsking = DueAskings['claimed'][number]

export interface AskingsOptions {
  deps: AskingDeps
  /** Rung after commits of this process that may have requested a deletion. */
  changes: LocalDoorbell
  runner: AskingRunner
  /** Gives claims to the queue. False when it did not take them: they are the caller's. Absent without Redis. */
  take?: ((claimed: readonly ClaimedAsking[]) => Promise<boolean>) | undefined
}

/** Starts asking. `ring` says that there may be more to ask: a place is free. */
export function startAskings({ deps, changes, runner, take }: AskingsOptions): { ring(): void; stop(): Promise<void> } {
  const stopping = new AbortController()
  const bell = createDoorbell()
  const running = new Set<Promise<void>>()
  let isAny = false
  const stopListening = changes.listen(() => {
    if (isAny) bell.ring()
  })

  const askHere = (claimed: ClaimedAsking) => {
    const over = runner.run(claimed, stopping.signal)
    running.add(over)
    void over.then(() => {
      running.delete(over)
      return bell.ring()
    })
  }

  const rounds = startLoop({
    name: 'participants',
    intervalMs: LOOK_FOR_PARTICIPANT_MS,
    doorbell: bell,
    log: deps.log,
    async work() {
      isAny = await isAnyParticipant(deps)
      if (!isAny) return LOOK_FOR_PARTICIPANT_MS
      const { claimed, nextInMs = POLL_MS } = await claimDueAskings(deps)
      if (claimed.length > 0 && !(await take?.(claimed))) for (const one of claimed) askHere(one)
      return Math.min(POLL_MS, nextInMs)
    },
  })

  return {
    ring: () => bell.ring(),
    async stop() {
      stopListening()
      await rounds.stop()
      await pTimeout(Promise.all(running), { milliseconds: STOP_PATIENCE_MS, message: false })
      stopping.abort()
      await Promise.all(running)
    },
  }
}
