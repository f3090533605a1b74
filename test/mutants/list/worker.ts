/** The worker: what it does about jobs, rings and broken deletions. */
import type { Mutant } from '../mutant.ts'

export const worker: readonly Mutant[] = [
  {
    id: 'job-id-without-dispatch',
    file: 'apps/worker/src/jobs.ts',
    find: 'return `${eventId}-${dispatch}`',
    replace: 'return `${eventId}-job`',
    tests: ['test/worker/relays.test.ts', 'test/worker/deletion-engines.test.ts'],
    why: 'A job exists once for each dispatch, and not once for each event.',
  },
  {
    id: 'reconciler-forgets-more',
    file: 'apps/worker/src/reconcile.ts',
    find: "if (outcome === 'more' && overdueMs > 0) unfinished.push(deletionId)",
    replace: '',
    tests: ['apps/worker/src/reconcile.test.ts'],
    why: 'The reconciler works until nothing that is due is left.',
  },
  {
    id: 'reconciler-stops-at-broken',
    file: 'apps/worker/src/reconcile.ts',
    find: 'broken.set(deletionId, error)',
    replace: 'throw error',
    tests: ['apps/worker/src/reconcile.test.ts'],
    why: 'A broken deletion does not keep the reconciler from the others.',
  },
  {
    id: 'loop-loses-ring',
    file: 'apps/worker/src/loop.ts',
    find: 'if (!isRung && !stopping.signal.aborted)',
    replace: 'if (!stopping.signal.aborted)',
    tests: ['apps/worker/src/loop.test.ts'],
    why: 'A ring that comes during the work is not lost.',
  },
]
