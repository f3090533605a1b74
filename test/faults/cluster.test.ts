import { afterAll, beforeAll, describe, expect, test } from 'vitest'

import type { ClusterScenario } from './cluster-scenario.ts'
import type { Fault } from './fault.ts'
import { runCluster } from './run-cluster.ts'
import { undisturbed } from './scenario.ts'
import { makeTemplate, type Template } from './template.ts'

let template: Template
beforeAll(async () => {
  template = await makeTemplate('Postgres', { apps: 2, bundles: 4, devices: 100 })
})
afterAll(() => template.remove())

/** The piece of a deletion that removes devices: the first one counts, and each of the others removes rows of one table. */
const SWEEPING = 4
const TIMEOUT_MS = 150_000 // each takes seconds, but the machine may be busy

/** Whichever of the two workers comes to it. */
const meets = (...faults: Fault[]): ClusterScenario['faults'] => ({ 'worker 1': faults, 'worker 2': faults })

const disturbances: readonly { when: string; scenario: Partial<ClusterScenario>; says: string }[] = [
  {
    when: 'the API dies before its answer, and each worker at its work',
    scenario: {
      faults: {
        api: [{ at: 'request: after its commit, before the answer', hit: 1, action: 'kill' }],
        ...meets({ at: 'piece: committed', hit: 5, action: 'kill' }),
      },
    },
    says: 'FAULT kill at hit 5 of "piece: committed"',
  },
  {
    when: 'a worker stands still for longer than its lease, and the other one takes over',
    scenario: {
      faults: meets({ at: 'objects: one is deleted', hit: 3, action: 'freeze' }),
      frozenMs: 1500,
    },
    says: 'The lease was lost to another worker',
  },
  {
    when: 'every connection to Postgres is cut, in the middle of transactions as well',
    scenario: {
      faults: meets(
        { at: 'piece: in its transaction', hit: 2, action: 'freeze' },
        { at: 'piece: in its transaction', hit: SWEEPING, action: 'freeze' },
      ),
      frozenMs: 400,
      blows: [100, 300, 600, 900].map((afterMs) => ({ afterMs, to: 'the database', how: 'cut connections' })),
    },
    says: 'terminating connection due to administrator command',
  },
]

describe.concurrent('a deletion by an API and two workers is as good as none when', () => {
  const named = disturbances.map(({ when, ...rest }) => [when, rest] as const)
  test.concurrent.each(named)('%s', { timeout: TIMEOUT_MS }, async (_when, { scenario, says }) => {
    const { problems, log } = await runCluster(template, {
      ...undisturbed(true),
      // BullMQ alone would take over only after 10 s.
      reconcileMs: 100,
      faults: {},
      frozenMs: 0,
      blows: [],
      ...scenario,
    })
    if (problems.length > 0) console.log(log)
    expect(problems).toEqual([])
    expect(log).toContain(says)
  })
})
