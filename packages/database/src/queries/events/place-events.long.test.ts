import { testInterleavings } from '../../testing/test-interleavings.ts'

testInterleavings({ from: 1, count: 1000 })
