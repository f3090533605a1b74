// Every named moment at which a process may die, and one of each other kind of trouble. What a dead process leaves behind
// depends on the transactions of its database, so the moments in these come on each; the others come on one of them. All
// of it, in all four shapes, is in points.long.test.ts with TEST_CASES=all.
import { testShape } from './harness/test-shape.ts'
import {
  deathsInTransactions,
  deathsOfTheRelay,
  frozenWhileDeletingFiles,
  fullDisk,
  lostJob,
  ownDeaths,
} from './scenario/troubles.ts'

testShape({ database: 'SQLite', withRedis: false, troubles: [...ownDeaths, fullDisk] })
testShape({
  database: 'Postgres',
  withRedis: true,
  troubles: [deathsInTransactions, ...deathsOfTheRelay, lostJob, frozenWhileDeletingFiles],
})
