import type { EventPage, ListEventsInput } from '@organizations/domain'
import type { Call, Deps } from '../deps.ts'
import { findCallerAgain } from '../rights/find-caller-again.ts'
import { requireRight } from '../rights/require-right.ts'
import { readEvents, type ReadEvents } from './read-events.ts'

/**
 * The events of an organization after a cursor, in their order: a reader that goes on by the cursor of each answer misses
 * none and gets none twice. Throws `cursor_expired`.
 */
export async function listEvents({ db, clock }: Deps, { actor, input }: Call<ListEventsInput>): Promise<EventPage> {
  const { orgId, after, limit } = input
  const { organization } = await requireRight(db, { actor, action: 'event.list', orgId, now: clock() })
  const { entries, cursor, hasMore } = await readEvents(db, { owner: organization.id, after, limit })
  return { data: entries.map(({ event }) => event), cursor, hasMore }
}

/** The same some time after the request arrived, for one that goes on: asks who the caller is again. */
export async function listEventsAgain(
  deps: Deps,
  { actor: caller, input: { orgId, after, limit } }: Call<ListEventsInput>,
): Promise<ReadEvents> {
  const { db, clock } = deps
  const actor = await findCallerAgain(deps, caller)
  const { organization } = await requireRight(db, { actor, action: 'event.list', orgId, now: clock() })
  return await readEvents(db, { owner: organization.id, after, limit })
}
