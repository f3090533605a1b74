import { claimDueEvents, hasDueEvents, inTransaction, type ClaimedEvent } from '@organizations/database'
import { reach } from '@organizations/fault-points'
import type { Deps, Log } from '../deps.ts'
import { sharedNow } from '../shared-now.ts'

const EVENTS_PER_CLAIM = 100

/**
 * Claims the events that are due and hands each to `publish`, outside of any transaction. Returns how many were
 * published. What could not be published rings again by itself; after the first failure the rest of the claim waits
 * for that too, since the queue is away for them as well.
 */
export async function publishOutbox(
  deps: Pick<Deps, 'clock' | 'serverTime'> & { relaxedDb: Deps['db']; log: Log },
  publish: (event: ClaimedEvent) => Promise<void>,
): Promise<number> {
  const { relaxedDb, log } = deps
  if (!(await hasDueEvents(relaxedDb, sharedNow(deps)))) return 0
  const events = await inTransaction(relaxedDb, (trx) =>
    // The time of the transaction's turn: what another relay claimed meanwhile would look as if the clock had gone back.
    claimDueEvents(trx, { now: sharedNow(deps), limit: EVENTS_PER_CLAIM }),
  )
  let published = 0
  if (events.length > 0) reach('relay: claimed, not yet published')
  for (const event of events) {
    try {
      await publish(event)
      published += 1
      reach('relay: published')
    } catch (error) {
      log.warn({ err: error, eventId: event.id }, 'The queue did not take an event: it rings again by itself')
      break
    }
  }
  return published
}
