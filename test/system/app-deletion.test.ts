import { withBullMq } from '../support/engines.ts'
import { inBucket } from '../support/stores.ts'
import { testAppDeletion } from './test-app-deletion.ts'

testAppDeletion({ engine: withBullMq, store: inBucket })
