// What points.test.ts leaves out: the deaths in the other shapes; the rest on each database with the engine that it is
// mostly run with. With TEST_CASES=all, what does not depend on the engine is tried on both.
import { bySize } from '../support/test-size.ts'
import { testShape } from './harness/test-shape.ts'
import {
  deaths,
  deathsAskedByOperator,
  deathsOfTheRelay,
  moreTroubles,
  troublesOfTheQueue,
  troublesOfWorkers,
  type Trouble,
} from './scenario/troubles.ts'

const onlyOfAll = (troubles: readonly Trouble[]) => bySize({ few: [], many: [], all: troubles })

testShape({
  database: 'SQLite',
  withRedis: false,
  troubles: [deathsAskedByOperator, ...moreTroubles, ...troublesOfWorkers],
})
testShape({
  database: 'SQLite',
  withRedis: true,
  troubles: [...deaths, ...bySize({ few: [], many: deathsOfTheRelay, all: [...moreTroubles, ...troublesOfTheQueue] })],
})
testShape({
  database: 'Postgres',
  withRedis: false,
  troubles: [...deaths, ...onlyOfAll(moreTroubles)],
})
testShape({
  database: 'Postgres',
  withRedis: true,
  troubles: [...onlyOfAll(deaths), ...moreTroubles, ...troublesOfWorkers, ...troublesOfTheQueue],
})
