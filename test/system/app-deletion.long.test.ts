import { withoutRedis } from '../support/engines.ts'
import { inFolder } from '../support/stores.ts'
import { testAppDeletion } from './test-app-deletion.ts'

testAppDeletion({ engine: withoutRedis, store: inFolder })
