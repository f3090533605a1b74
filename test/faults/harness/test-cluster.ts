import { afterAll, beforeAll, describe, expect, test } from 'vitest'

import type { Disturbance } from '../scenario/disturbances.ts'
import { undisturbed } from '../scenario/scenario.ts'
import { makeTemplate, type Template } from '../scenario/template.ts'
import { runCluster } from './run-cluster.ts'

const TIMEOUT_MS = 150_000 // each takes seconds, but the machine may be busy

/** Declares one test for each disturbance of a deletion by an API process and two workers. */
export function testCluster(disturbances: readonly Disturbance[]): void {
  describe.concurrent('a deletion by an API and two workers completes, and removes nothing else, when', () => {
    let template: Template
    beforeAll(async () => {
      template = await makeTemplate('Postgres', { apps: 2, bundles: 4, devices: 100 })
    })
    afterAll(() => template.remove())

    const named = disturbances.map(({ when, ...rest }) => [when, rest] as const)
    test.concurrent.each(named)('%s', { timeout: TIMEOUT_MS }, async (_when, { scenario, says }) => {
      const { problems, log } = await runCluster(template, {
        ...undisturbed(true),
        // BullMQ alone would take over only after 10 s.
        reconcileMs: 100,
        faults: {},
        frozen: { ms: 0 },
        blows: [],
        ...scenario,
      })
      if (problems.length > 0) console.log(log)
      expect(problems).toEqual([])
      expect(log).toContain(says)
    })
  })
}
