import { testDatabases } from '@organizations/database/testing'

import { testRedisTrouble } from './test-redis-trouble.ts'

const [sqlite] = testDatabases
if (sqlite === undefined) throw new Error('Expected a database to test on')

testRedisTrouble(sqlite)
