/** The lease of a deletion and its fencing token (deletion-leases.ts). Counterparts of the model's broken rules. */
import type { Mutant } from '../mutant.ts'

export const lease: readonly Mutant[] = [
  {
    id: 'commit-ignores-token',
    file: 'packages/database/src/queries/deletion/deletion-leases.ts',
    find: ".where('lease_token', '=', token)",
    replace: ".where('lease_token', '>=', token)",
    tests: [
      'packages/database/src/queries/deletion/deletion-leases.test.ts',
      'packages/services/src/deletion/run/crashes.test.ts',
    ],
    why: 'A commit looks at the token: a worker that was frozen writes nothing.',
  },
  {
    id: 'token-not-raised',
    file: 'packages/database/src/queries/deletion/deletion-leases.ts',
    find: "  lease_token: eb('lease_token', '+', 1),",
    replace: '',
    tests: ['packages/database/src/queries/deletion/deletion-leases.test.ts'],
    why: 'Each holder of a lease has a higher token.',
  },
  {
    id: 'living-lease-taken',
    file: 'packages/database/src/queries/deletion/due-deletions.ts',
    find: 'lease_ends_at <= ${moment}',
    replace: 'lease_ends_at > 0',
    tests: ['packages/database/src/queries/deletion/deletion-leases.test.ts'],
    why: 'A lease is not taken from a worker that lives.',
  },
  {
    id: 'commit-renews-lease',
    file: 'packages/database/src/queries/deletion/deletion-leases.ts',
    find: '    lease_ends_at: later(now(trx), leaseMs),',
    replace: '',
    tests: [
      'packages/database/src/queries/deletion/deletion-leases.test.ts',
      'packages/database/src/postgres/server-time.test.ts',
    ],
    why: 'The commit of a batch renews the lease.',
  },
  {
    id: 'foreign-lease-returned',
    file: 'packages/database/src/queries/deletion/deletion-leases.ts',
    find: 'return await updateHeld(trx, deletion.id, token, { lease_ends_at: null, due_at: due && toMoment(trx, due) })',
    replace:
      "return (await trx.updateTable('deletions').set({ lease_ends_at: null, due_at: due && toMoment(trx, due) }).where('id', '=', deletion.id).executeTakeFirstOrThrow()).numUpdatedRows === 1n",
    tests: ['packages/database/src/queries/deletion/deletion-leases.test.ts'],
    why: "A worker gives back its own lease, and never another worker's.",
  },
  {
    id: 'returned-lease-is-held',
    file: 'packages/database/src/queries/deletion/deletion-leases.ts',
    find: '{ lease_ends_at: null, due_at: due && toMoment(trx, due) })',
    replace: '{ due_at: due && toMoment(trx, due) })',
    tests: ['packages/services/src/deletion/run/run-deletion-uploads.test.ts'],
    why: 'A lease that was given back can be taken at once.',
  },
  {
    id: 'lease-of-a-clock-gone-back',
    file: 'packages/database/src/queries/deletion/due-deletions.ts',
    find: ' or lease_ends_at > ${later(moment, leaseMs)}',
    replace: '',
    tests: [
      'packages/database/src/queries/deletion/deletion-leases.test.ts',
      'packages/services/src/deletion/run/clocks-apart.test.ts',
    ],
    why: 'A lease that ends later than a lease is long counts as ended.',
  },
  {
    id: 'superseded-lease-lives',
    file: 'packages/database/src/queries/deletion/unfinished-deletions.ts',
    find: "lease_token: eb('lease_token', '+', 1),",
    replace: '',
    tests: [
      'packages/services/src/organizations/delete-organization.test.ts',
      'packages/services/src/apps/delete-app.test.ts',
    ],
    why: 'The deletion of an organization voids the leases of the deletions below it.',
  },
  {
    id: 'superseded-event-open',
    file: 'packages/services/src/deletion/request/request-deletion.ts',
    find: 'await acknowledgeEvents(trx, superseded, now)',
    replace: '',
    tests: ['packages/services/src/organizations/delete-organization.test.ts'],
    why: 'The deletion of an organization closes the events of the deletions below it.',
  },
  {
    id: 'take-over-leaves-uploads',
    file: 'packages/services/src/outbox/take-over-all-leases.ts',
    find: 'await endAllUploads(trx)',
    replace: '',
    tests: [
      'packages/services/src/outbox/take-over-all-leases.test.ts',
      'packages/services/src/uploads/remove-dead-uploads.test.ts',
    ],
    why: 'A server that starts alone removes what uploads of its predecessor left, without waiting.',
  },
  {
    id: 'objects-keep-lease',
    file: 'packages/services/src/deletion/steps/delete-objects.ts',
    find: 'const isOurs = await inTransaction(deps.relaxedDb, (trx) => renewLease(trx, held, deps.leaseMs))',
    replace: 'const isOurs = held !== undefined',
    tests: ['packages/services/src/deletion/run/run-deletion-objects.test.ts'],
    why: 'The lease is renewed while objects are being deleted.',
  },
]
