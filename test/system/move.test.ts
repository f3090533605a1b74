import { testMove } from './test-move.ts'

testMove({ devices: 2000, bundles: 10, timeoutMs: 240_000 })
