import { testDatabases } from '@organizations/database/testing'

import { testDeliveries } from './test-deliveries.ts'

const [sqlite, postgres] = testDatabases
if (sqlite === undefined || postgres === undefined) throw new Error('Expected two databases to test on')

testDeliveries(sqlite, 'the loop')
testDeliveries(postgres, 'BullMQ')
