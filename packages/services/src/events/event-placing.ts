import { placeEvents, placesEventsLater } from '@organizations/database'
import type { Deps } from '../deps.ts'

/**
 * Work for a loop: gives events their places in the feed. Undefined where they get them in the write. Readers do so as
 * well, so this alone keeps the order near the time of the commits while no reader asks.
 */
export function eventPlacing({ db }: Pick<Deps, 'db'>): (() => Promise<void>) | undefined {
  return placesEventsLater(db) ? () => placeEvents(db) : undefined
}
