import { bySize } from '../../../../../test/support/test-size.ts'
import { testInterleavings } from '../../testing/test-interleavings.ts'

testInterleavings({ from: 1, count: bySize({ few: 50, many: 150, all: 1000 }) })
