import { testMove } from './test-move.ts'

testMove({ devices: 100_000, bundles: 1000, timeoutMs: 1_200_000 })
