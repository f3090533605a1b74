// What points.test.ts leaves out: the deaths in the other shapes; the rest on each database with the engine that it is
// mostly run with. The deaths on Postgres with BullMQ, of which it has those in transactions, come with TEST_CASES=all.
import { bySize } from '../support/test-size.ts'
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
  troubles: [
    ...bySize({ few: [], many: [], all: deaths }),
    ...moreTroubles,
    ...troublesOfWorkers,
    ...troublesOfTheQueue,
  ],
})
