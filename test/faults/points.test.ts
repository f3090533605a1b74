import { afterAll, beforeAll, describe, expect, test } from 'vitest'

import { faultLine } from './fault.ts'
import { runScenario } from './run-scenario.ts'
import { undisturbed } from './scenario.ts'
import { databases, type DatabaseName } from './template-place.ts'
import { makeTemplate, type Template } from './template.ts'
import { troubles, troublesOfSqlite, troublesOfTheQueue, troublesOfWorkers, type Trouble } from './troubles.ts'

const TIMEOUT_MS = 150_000 // each takes seconds, but there are many, and the machine may be busy

/** The deaths in every shape; the rest on each database with the engine that it is mostly run with. */
const shapes: readonly { database: DatabaseName; engine: string; withRedis: boolean; cases: readonly Trouble[] }[] = [
  {
    database: 'SQLite',
    engine: 'by the embedded engine',
    withRedis: false,
    cases: [...troubles, ...troublesOfWorkers, ...troublesOfSqlite],
  },
  { database: 'SQLite', engine: 'by BullMQ', withRedis: true, cases: [...troubles, ...troublesOfTheQueue] },
  { database: 'Postgres', engine: 'by the embedded engine', withRedis: false, cases: troubles },
  {
    database: 'Postgres',
    engine: 'by BullMQ',
    withRedis: true,
    cases: [...troubles, ...troublesOfWorkers, ...troublesOfTheQueue],
  },
]

const templates = new Map<DatabaseName, Template>()
beforeAll(async () => {
  for (const it of databases) templates.set(it, await makeTemplate(it, { apps: 2, bundles: 4, devices: 100 }))
})
afterAll(async () => {
  for (const template of templates.values()) await template.remove()
})

describe.concurrent.each(shapes)(
  'a deletion on $database $engine is as good as none when',
  ({ database, withRedis, cases }) => {
    // By "%s", since "$when" would be cut off.
    const named = cases.map(({ when, scenario }) => [when, scenario] as const)
    test.concurrent.each(named)('%s', { timeout: TIMEOUT_MS }, async (_when, scenario) => {
      const template = templates.get(database) as Template // made above
      const { problems, met, log } = await runScenario(template, { ...undisturbed(withRedis), ...scenario })
      if (problems.length > 0) console.log(log)
      expect(problems).toEqual([])
      const planned = scenario.lives.flatMap(({ faults = [] }) => faults.map(faultLine))
      expect(met).toEqual(planned)
    })
  },
)
