// The other three shapes: late-listing.test.ts has Postgres with BullMQ.
import { withBullMq, withoutRedis } from '../support/engines.ts'
import { testLateListing } from './harness/test-late-listing.ts'

testLateListing('SQLite', withoutRedis)
testLateListing('SQLite', withBullMq)
testLateListing('Postgres', withoutRedis)
