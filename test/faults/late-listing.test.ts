import { withBullMq } from '../support/engines.ts'
import { testLateListing } from './harness/test-late-listing.ts'

testLateListing('Postgres', withBullMq)
