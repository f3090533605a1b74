import type { Fault } from '../harness/fault.ts'
import type { ClusterScenario } from './cluster-scenario.ts'

/** What happens to a cluster during a deletion, in words that follow "when", and what its log must say then. */
export interface Disturbance {
  when: string
  scenario: Partial<ClusterScenario>
  says: string
}

/**
 * The batch of a deletion that removes devices: the first one counts, and each of the others removes rows of one table.
 */
const SWEEPING = 4

/** Either of the two workers may come to it. */
const meets = (...faults: Fault[]): ClusterScenario['faults'] => ({ 'worker 1': faults, 'worker 2': faults })

export const everyoneDies: Disturbance = {
  when: 'the API dies before its answer, and each worker at its work',
  scenario: {
    faults: {
      api: [{ at: 'request: after its commit, before the answer', hit: 1, action: 'kill' }],
      ...meets({ at: 'piece: committed', hit: 5, action: 'kill' }),
    },
  },
  says: 'FAULT kill at hit 5 of "piece: committed"',
}

export const oneFreezes: Disturbance = {
  when: 'a worker is frozen for longer than its lease, and the other one takes over',
  scenario: {
    faults: meets({ at: 'objects: one is deleted', hit: 3, action: 'freeze' }),
    frozen: 'until taken over',
  },
  says: 'The lease was lost to another worker',
}

export const connectionsAreCut: Disturbance = {
  when: 'every connection to Postgres is cut, in the middle of transactions as well',
  scenario: {
    faults: meets(
      { at: 'piece: in its transaction', hit: 2, action: 'freeze' },
      { at: 'piece: in its transaction', hit: SWEEPING, action: 'freeze' },
    ),
    frozen: { ms: 400 },
    blows: [100, 300, 600, 900].map((afterMs) => ({ afterMs, to: 'the database', how: 'cut connections' })),
  },
  says: 'terminating connection due to administrator command',
}
