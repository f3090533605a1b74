import { bySize } from '../support/test-size.ts'
import { testMove } from './test-move.ts'

const many = { devices: 3000, bundles: 100 }
testMove({ ...bySize({ few: many, many, all: { devices: 100_000, bundles: 1000 } }), timeoutMs: 1_200_000 })
