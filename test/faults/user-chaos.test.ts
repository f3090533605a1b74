// Users who are deleted beside an organization that they belong to, while the processes die: a few of the runs of
// `npm run chaos -- --users`.
import { afterAll, beforeAll, expect, test } from 'vitest'

import { bySize } from '../support/test-size.ts'
import { runScenario } from './harness/run-scenario.ts'
import { makeTemplate, type Template } from './scenario/template.ts'
import { randomUserScenario } from './scenario/user-scenario.ts'

const [first, runs] = bySize({ few: [1, 2], many: [3, 3], all: [1, 300] })
const seeds = Array.from({ length: runs }, (_, index) => first + index)

let template: Template
beforeAll(async () => {
  template = await makeTemplate('SQLite', { apps: 1, bundles: 2, devices: 20 }, { withPeople: true })
})
afterAll(() => template.remove())

test.concurrent.for(seeds)(
  'the deletion of seed %i leaves nothing of the user, and all of others',
  { timeout: 300_000 },
  async (seed) => {
    const { problems, log } = await runScenario(template, randomUserScenario(seed))
    if (problems.length > 0) console.log(log)
    expect(problems).toEqual([])
  },
)
