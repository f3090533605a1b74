// What points.test.ts leaves out: the deaths in the other shapes; the rest on each database with the engine that it is
// mostly run with.
import { testShape } from './harness/test-shape.ts'
import {
  deaths,
  deathsAskedByOperator,
  moreTroubles,
  troublesOfTheQueue,
  troublesOfWorkers,
} from './scenario/troubles.ts'

testShape({
  database: 'SQLite',
  withRedis: false,
  troubles: [deathsAskedByOperator, ...moreTroubles, ...troublesOfWorkers],
})
testShape({ database: 'SQLite', withRedis: true, troubles: [...deaths, ...moreTroubles, ...troublesOfTheQueue] })
testShape({ database: 'Postgres', withRedis: false, troubles: [...deaths, ...moreTroubles] })
testShape({
  database: 'Postgres',
  withRedis: true,
  troubles: [...deaths, ...moreTroubles, ...troublesOfWorkers, ...troublesOfTheQueue],
})
