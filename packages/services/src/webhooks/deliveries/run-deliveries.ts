import { inTransaction, releaseClaims, renewClaim, renewClaims, type ClaimedDelivery } from '@organizations/database'
import { keepClaims } from '../../outbox/keep-claims.ts'
import type { DeliveryDeps } from './delivery-deps.ts'
import { readTries } from './read-tries.ts'
import { settleTries } from './settle-tries.ts'
import { tryDelivery, type FinishedTry } from './try-delivery.ts'

export interface DeliveryRunner {
  /**
   * Tries deliveries that have just been claimed, all at once, and says of each when it is over. Resolves when all are.
   * Never rejects.
   */
  run: <Claimed extends ClaimedDelivery>(
    claimed: readonly Claimed[],
    signal: AbortSignal,
    onOver?: (claimed: Claimed) => void,
  ) => Promise<void>
  /** Tries one that has waited in a queue since it was claimed. */
  runQueued: (claimed: ClaimedDelivery, signal: AbortSignal) => Promise<void>
}

/** Outcomes that one transaction writes down at most. */
const OUTCOMES_PER_BATCH = 200

/**
 * Tries deliveries under their claims. Outcomes that come while others are being written wait for these, and are then
 * written together: the busier it is, the less each costs. Claims are renewed while tries run. A claim that is given up, because the worker stops, is
 * released; one whose outcome cannot be written ends by itself.
 */
export function createDeliveryRunner(deps: DeliveryDeps): DeliveryRunner {
  const settle = createSettling(deps)
  const underWay = keepClaims<Pick<ClaimedDelivery, 'id' | 'claim'>>(deps, 'Claims of deliveries', (claims) =>
    inTransaction(deps.relaxedDb, (trx) => renewClaims(trx, claims)),
  )

  const run: DeliveryRunner['run'] = async (claimed, signal, onOver) => {
    const due = await read(claimed)
    const runAndTell = async (one: (typeof claimed)[number]) => {
      const delivery = due.get(one.id)
      if (delivery !== undefined) await runOne(delivery, signal)
      onOver?.(one)
    }
    await Promise.all(claimed.map(runAndTell))
  }

  const read = async (claimed: readonly ClaimedDelivery[]) => {
    try {
      const due = await readTries(deps.db, claimed)
      return new Map(due.map((it) => [it.id, it]))
    } catch (error) {
      deps.log.error({ err: error }, 'Deliveries could not be read: they are due again when their claims end')
      return new Map<never, never>()
    }
  }

  const runOne = async (delivery: FinishedTry['delivery'], signal: AbortSignal) => {
    const { id, claim } = delivery
    underWay.add(delivery)
    try {
      await settle(await tryDelivery(deps, delivery, signal))
    } catch (error) {
      if (signal.aborted) await release({ id, claim })
      else deps.log.error({ err: error, delivery: id }, 'A try could not be written down: it is made again')
    } finally {
      underWay.delete(delivery)
    }
  }

  const release = async (claim: Pick<ClaimedDelivery, 'id' | 'claim'>) => {
    try {
      await inTransaction(deps.relaxedDb, (trx) => releaseClaims(trx, [claim]))
    } catch (error) {
      deps.log.warn({ err: error, delivery: claim.id }, 'A claim could not be released: it ends by itself')
    }
  }

  return {
    run,
    async runQueued(claimed, signal) {
      if (await inTransaction(deps.relaxedDb, (trx) => renewClaim(trx, claimed))) await run([claimed], signal)
    },
  }
}

interface Waiting {
  finished: FinishedTry
  resolve: () => void
  reject: (error: unknown) => void
}

function createSettling(deps: DeliveryDeps): (finished: FinishedTry) => Promise<void> {
  let waiting: Waiting[] = []
  let isWriting = false
  const write = async () => {
    isWriting = true
    await new Promise((resume) => setImmediate(resume)) // for what ends in the same turn of the loop
    while (waiting.length > 0) {
      const batch = waiting.slice(0, OUTCOMES_PER_BATCH)
      waiting = waiting.slice(OUTCOMES_PER_BATCH)
      try {
        await settleTries(
          deps,
          batch.map((it) => it.finished),
        )
        for (const { resolve } of batch) resolve()
      } catch (error) {
        for (const { reject } of batch) reject(error)
      }
    }
    isWriting = false
  }
  return async (finished) =>
    await new Promise((resolve, reject) => {
      waiting.push({ finished, resolve, reject })
      if (!isWriting) void write()
    })
}
