/** The feed of events, and its readers. */
import type { Mutant } from '../mutant.ts'

const reading = ['packages/services/src/events/list-events.test.ts']
const feed = ['packages/database/src/queries/events/list-events.test.ts']

export const events: readonly Mutant[] = [
  {
    id: 'events-placed-side-by-side',
    file: 'packages/database/src/postgres/place-events.ts',
    find: "select pg_advisory_xact_lock(hashtextextended('organizations: places of events', 0))",
    replace: 'select 1',
    tests: ['packages/database/src/queries/events/place-events.test.ts'],
    why: 'One transaction at a time gives events their places, so that a reader by cursor misses none.',
  },
  {
    id: 'events-swept-without-place',
    file: 'packages/services/src/deletion/run/run-deletion.ts',
    find: 'await placeEvents(deps.db)',
    replace: '',
    tests: reading,
    why: 'Events have their places before they are swept, so that an ending goes on with their sequence.',
  },
  {
    id: 'purge-takes-newest-event',
    file: 'packages/database/src/queries/events/purge-events.ts',
    find: '.where(hasNewer)',
    replace: '',
    tests: feed,
    why: 'The newest event of each organization is kept, so that its sequence goes on.',
  },
  {
    id: 'purge-takes-counted-events',
    file: 'packages/database/src/queries/events/purge-events.ts',
    find: '.where(isNotFenced)',
    replace: '',
    tests: feed,
    why: 'The rows of an organization that is being deleted are counted, so a purge leaves them.',
  },
  {
    id: 'gap-in-feed-untold',
    file: 'packages/services/src/events/read-events.ts',
    find: 'next.sequence === from.sequence + 1',
    replace: 'next.sequence > from.sequence',
    tests: reading,
    why: 'A reader whose next events were purged is told so.',
  },
  {
    id: 'replay-keeps-feed',
    file: 'packages/services/src/operator/tombstones/replay-tombstones.ts',
    find: 'await renewEventFeed(trx)',
    replace: '',
    tests: reading,
    why: 'After a restore the events after a cursor may be others, so every reader is told.',
  },
]
