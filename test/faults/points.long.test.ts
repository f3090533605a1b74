// What points.test.ts leaves out: the deaths in the other two shapes; the rest on each database with the engine that it
// is mostly run with.
import { testShape } from './harness/test-shape.ts'
import { deaths, moreTroubles, troublesOfTheQueue, troublesOfWorkers } from './scenario/troubles.ts'

testShape({ database: 'SQLite', withRedis: false, troubles: [...moreTroubles, ...troublesOfWorkers] })
testShape({ database: 'SQLite', withRedis: true, troubles: [...deaths, ...moreTroubles, ...troublesOfTheQueue] })
testShape({ database: 'Postgres', withRedis: false, troubles: [...deaths, ...moreTroubles] })
testShape({
  database: 'Postgres',
  withRedis: true,
  troubles: [...moreTroubles, ...troublesOfWorkers, ...troublesOfTheQueue],
})
