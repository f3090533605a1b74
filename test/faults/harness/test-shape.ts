import { afterAll, beforeAll, describe, expect, test } from 'vitest'

import { faultLine } from './fault.ts'
import { runScenario } from './run-scenario.ts'
import { undisturbed } from '../scenario/scenario.ts'
import type { DatabaseName } from '../scenario/template-place.ts'
import { makeTemplate, type Template } from '../scenario/template.ts'
import type { Trouble } from '../scenario/troubles.ts'

/** A database and an engine, and what happens to deletions on them. */
export interface Shape {
  database: DatabaseName
  withRedis: boolean
  troubles: readonly Trouble[]
}

const TIMEOUT_MS = 150_000 // each takes seconds, but there are many, and the machine may be busy

/** Declares one test for each trouble: the deletion completes all the same, and the oracle finds nothing wrong. */
export function testShape({ database, withRedis, troubles }: Shape): void {
  const engine = withRedis ? 'by BullMQ' : 'without Redis'
  describe.concurrent(`a deletion on ${database} ${engine} completes, and removes nothing else, when`, () => {
    let template: Template
    beforeAll(async () => {
      template = await makeTemplate(database, { apps: 2, bundles: 4, devices: 100 })
    })
    afterAll(() => template.remove())

    // By "%s", since "$when" would be cut off.
    const named = troubles.map(({ when, scenario }) => [when, scenario] as const)
    test.concurrent.each(named)('%s', { timeout: TIMEOUT_MS }, async (_when, scenario) => {
      const { problems, met, log } = await runScenario(template, { ...undisturbed(withRedis), ...scenario })
      if (problems.length > 0) console.log(log)
      expect(problems).toEqual([])
      const planned = scenario.lives.flatMap(({ faults = [] }) => faults.map(faultLine))
      expect(met).toEqual(planned)
    })
  })
}
