import { testDatabases } from '@organizations/database/testing'

import { testParticipants } from './test-participants.ts'

const [sqlite, postgres] = testDatabases
if (sqlite === undefined || postgres === undefined) throw new Error('Expected two databases to test on')

testParticipants(sqlite, 'the loop')
testParticipants(postgres, 'BullMQ')
