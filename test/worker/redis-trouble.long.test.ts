import { testDatabases } from '@organizations/database/testing'

import { testRedisTrouble } from './test-redis-trouble.ts'

const [, postgres] = testDatabases
if (postgres === undefined) throw new Error('Expected a database to test on')

testRedisTrouble(postgres)
