import { claimDueEvents, hasDueEvents, inTransaction, type ClaimedEvent } from '@organizations/database'
import { reach } from '@organizations/fault-points'
import type { FileDeps } from '../deps.ts'

/** What a relay does with events. */
export interface Relay {
  publish: (event: ClaimedEvent) => Promise<void>
  /** How many events the queue has room for. Asked when there are any. */
  room: () => Promise<number>
  /** The organization that had the last turn: the one after it has the next; '' before the first. */
  after: string
}

/**
 * Claims events that are due, in turn by organization and no more than there is room for, and hands each to `publish`,
 * outside of any transaction. Says how many were published, and which organization had the last turn. What could not be
 * published rings again by itself; after the first failure the rest of the claim waits for that too, since the queue is
 * away for them as well.
 */
export async function publishOutbox(
  { relaxedDb, log }: Pick<FileDeps, 'relaxedDb' | 'log'>,
  { publish, room, after }: Relay,
): Promise<{ published: number; after: string }> {
  const limit = (await hasDueEvents(relaxedDb)) ? await room() : 0
  if (limit <= 0) return { published: 0, after }
  const events = await inTransaction(relaxedDb, (trx) => claimDueEvents(trx, { after, limit }))
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
  return { published, after: events.at(-1)?.organizationId ?? after }
}
