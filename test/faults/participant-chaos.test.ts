// Deletions that wait for other services, while these crash, answer late or are not done yet, and while the processes that
// ask them die: a few of the runs of `npm run chaos -- --participants`.
import { afterAll, beforeAll, expect, test } from 'vitest'

import { bySize } from '../support/test-size.ts'
import { runScenario } from './harness/run-scenario.ts'
import { randomScenario } from './scenario/random-scenario.ts'
import { makeTemplate, type Template } from './scenario/template.ts'

const [from, to] = bySize({ few: [0, 2], many: [2, 5], all: [0, 300] })
const seeds = Array.from({ length: 100_000 }, (_, seed) => seed)
  .filter((seed) => randomScenario(seed).participants !== undefined)
  .slice(from, to)

let template: Template
beforeAll(async () => {
  template = await makeTemplate('SQLite', { apps: 1, bundles: 2, devices: 20 })
})
afterAll(() => template.remove())

test.concurrent.for(seeds)(
  'the deletion of seed %i completes, and its participants are counted once',
  { timeout: 300_000 },
  async (seed) => {
    const { problems, log } = await runScenario(template, randomScenario(seed))
    if (problems.length > 0) console.log(log)
    expect(problems).toEqual([])
  },
)
