/** The outbox, the relay and the queue. Counterparts of the model's broken rules. */
import type { Mutant } from '../mutant.ts'

export const queue: readonly Mutant[] = [
  {
    id: 'acknowledged-when-published',
    file: 'packages/services/src/outbox/publish-outbox.ts',
    find: 'published += 1',
    replace:
      "published += await relaxedDb.transaction().execute((trx) => trx.updateTable('outbox').set({ acknowledged_at: 1 }).where('id', '=', event.id).execute()).then(() => 1)",
    tests: ['packages/services/src/outbox/publish-outbox.test.ts'],
    why: 'An event is not acknowledged by being published.',
  },
  {
    id: 'relay-goes-on-after-failure',
    file: 'packages/services/src/outbox/publish-outbox.ts',
    find: '      break',
    replace: '      continue',
    tests: ['packages/services/src/outbox/publish-outbox.test.ts'],
    why: 'After a failure the rest of a claim waits: the queue is away for it as well.',
  },
  {
    id: 'event-rings-once',
    file: 'packages/database/src/queries/deletion/outbox.ts',
    find: "eb('acknowledged_at', 'is', null),",
    replace: "eb('acknowledged_at', 'is', null), eb('rings', '=', 0),",
    tests: [
      'packages/database/src/queries/deletion/outbox.test.ts',
      'packages/services/src/outbox/publish-outbox.test.ts',
    ],
    why: 'An event that no worker acknowledges is published again.',
  },
  {
    id: 'two-relays-claim-one',
    file: 'packages/database/src/queries/deletion/outbox.ts',
    find: 'rows.filter(({ id }) => ids.has(id)).map(toClaimedEvent)',
    replace: 'rows.map(toClaimedEvent)',
    tests: ['packages/database/src/postgres/locks.test.ts'],
    why: 'Of two relays one gets an event.',
  },
  {
    id: 'pause-of-rings',
    file: 'packages/domain/src/deletion/events.ts',
    find: '5000 * 2 ** rings',
    replace: '5000 * (rings + 1)',
    tests: [
      'packages/database/src/queries/deletion/outbox.test.ts',
      'packages/services/src/outbox/publish-outbox.test.ts',
    ],
    why: 'An event is published again after 5 s, doubling to 60 s.',
  },
  {
    id: 'dispatch-not-raised',
    file: 'packages/database/src/queries/deletion/outbox.ts',
    find: "dispatch: eb('dispatch', '+', 1), rings: 0, due_at: later(now(trx), afterMs)",
    replace: 'rings: 0, due_at: later(now(trx), afterMs)',
    tests: [
      'packages/database/src/queries/deletion/outbox.test.ts',
      'packages/services/src/deletion/run-deletion.test.ts',
    ],
    why: 'Asking for another look raises the dispatch number.',
  },
  {
    id: 'take-over-keeps-dispatch',
    file: 'packages/database/src/queries/deletion/outbox.ts',
    find: "dispatch: eb('dispatch', '+', 1), rings: 0, due_at: now",
    replace: 'rings: 0, due_at: now',
    tests: [
      'packages/database/src/queries/deletion/outbox.test.ts',
      'packages/services/src/outbox/take-over-all-leases.test.ts',
    ],
    why: 'A server that starts alone publishes open events under a new number.',
  },
  {
    id: 'old-job-works',
    file: 'packages/services/src/deletion/run-deletion.ts',
    find: '!== delivery.dispatch) return undefined',
    replace: '!== delivery.dispatch) void 0',
    tests: ['packages/services/src/deletion/run-deletion.test.ts'],
    why: 'A job with an old dispatch number does nothing.',
  },
  {
    id: 'retry-without-event',
    file: 'packages/services/src/operator/retry-deletion.ts',
    find: "await appendEvent(trx, { id: eventId, type: 'deletion.resumed', payload, now: clock() })",
    replace: '',
    tests: ['packages/services/src/operator/retry-deletion.test.ts'],
    why: 'A retry writes an event, so that the queue gets a job.',
  },
  {
    id: 'slice-asks-for-no-more',
    file: 'packages/services/src/deletion/run-deletion.ts',
    find: 'if (isOurs) await ringAgain',
    replace: 'if (isOurs && pauseMs > 0) await ringAgain',
    tests: ['packages/services/src/outbox/publish-outbox.test.ts'],
    why: 'A slice that leaves more to do asks the queue for another look at once.',
  },
  {
    id: 'pause-is-forgotten',
    file: 'packages/services/src/deletion/run-deletion.ts',
    find: 'releaseLease(trx, held, { afterMs: pauseMs })',
    replace: 'releaseLease(trx, held, pauseMs === 0 ? { afterMs: 0 } : null)',
    tests: [
      'packages/services/src/deletion/run-deletion-uploads.test.ts',
      'packages/services/src/deletion/run-deletion-objects.test.ts',
    ],
    why: 'A slice that ends in a pause is due again after it.',
  },
  {
    id: 'claims-wait',
    file: 'packages/database/src/postgres/postgres-locks.ts',
    find: 'query.forUpdate().skipLocked()',
    replace: 'query.forUpdate()',
    tests: ['packages/database/src/postgres/locks.test.ts'],
    why: 'On Postgres a claim passes over what another process has locked.',
  },
]
