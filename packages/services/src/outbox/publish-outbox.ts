import { claimDueEvents, hasDueEvents, inTransaction, type ClaimedEvent } from '@organizations/database'
import { reach } from '@organizations/fault-points'
import type { FileDeps } from '../deps.ts'

const EVENTS_PER_CLAIM = 100

/**
 * Claims the events that are due and hands each to `publish`, outside of any transaction. Returns how many were
 * published. What could not be published rings again by itself; after the first failure the rest of the claim waits
 * for that too, since the queue is away for them as well.
 */
export async function publishOutbox(
  { relaxedDb, log }: Pick<FileDeps, 'relaxedDb' | 'log'>,
  publish: (event: ClaimedEvent) => Promise<void>,
): Promise<number> {
  if (!(await hasDueEvents(relaxedDb))) return 0
  const events = await inTransaction(relaxedDb, (trx) => claimDueEvents(trx, EVENTS_PER_CLAIM))
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
