import { testCluster } from './harness/test-cluster.ts'
import { connectionsAreCut } from './scenario/disturbances.ts'

testCluster([connectionsAreCut])
