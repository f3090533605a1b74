import { testCluster } from './harness/test-cluster.ts'
import { everyoneDies, oneFreezes } from './scenario/disturbances.ts'

testCluster([everyoneDies, oneFreezes])
