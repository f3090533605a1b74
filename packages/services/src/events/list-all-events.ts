import type { EventPage, ListAllEventsInput } from '@organizations/domain'
import type { Call, Deps } from '../deps.ts'
import { requireOperator } from '../rights/require-right.ts'
import { readEvents } from './read-events.ts'

/** The events of all organizations after a cursor, and their endings, in one order. Throws `cursor_expired`. For operators. */
export async function listAllEvents({ db }: Deps, { actor, input }: Call<ListAllEventsInput>): Promise<EventPage> {
  requireOperator(actor)
  const { entries, cursor, hasMore } = await readEvents(db, { owner: 'all', after: input.after, limit: input.limit })
  return { data: entries.map(({ event }) => event), cursor, hasMore }
}
