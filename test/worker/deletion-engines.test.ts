import { testDatabases } from '@organizations/database/testing'

import { testEngine } from './test-engine.ts'

// The engines differ, and so do the databases: each once. All pairs are in deletion-engines.long.test.ts.
const [sqlite, postgres] = testDatabases
if (sqlite === undefined || postgres === undefined) throw new Error('Expected two databases to test on')

testEngine(sqlite, 'the reconciler')
testEngine(postgres, 'BullMQ without a reconciler')
