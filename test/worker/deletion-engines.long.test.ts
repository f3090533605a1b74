import { testDatabases } from '@organizations/database/testing'

import { testEngine } from './test-engine.ts'

const [sqlite, postgres] = testDatabases
if (sqlite === undefined || postgres === undefined) throw new Error('Expected two databases to test on')

testEngine(sqlite, 'BullMQ')
testEngine(sqlite, 'BullMQ without a reconciler')
testEngine(postgres, 'the reconciler')
testEngine(postgres, 'BullMQ')
