// Every named moment at which a process may die, on each database, and one of each other kind of trouble. All of them,
// in all four shapes, are in points.long.test.ts.
import { testShape } from './harness/test-shape.ts'
import {
  deaths,
  deathsOfTheRelay,
  frozenWhileDeletingFiles,
  fullDisk,
  lostJob,
  wrongClock,
} from './scenario/troubles.ts'

testShape({ database: 'SQLite', withRedis: false, troubles: [...deaths, fullDisk] })
testShape({
  database: 'Postgres',
  withRedis: true,
  troubles: [...deaths, ...deathsOfTheRelay, lostJob, frozenWhileDeletingFiles, wrongClock],
})
