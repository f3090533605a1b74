import { expect, test } from 'vitest'

import { describeBytes } from './describe-bytes.ts'

test.each([
  [0, '0 B'],
  [0.4, '0 B'],
  [999, '999 B'],
  [999.6, '999 B'],
  [1000, '1.0 kB'],
  [20_000_000, '20.0 MB'],
  [999_999, '999.9 kB'],
  [1_000_000, '1.0 MB'],
  [1.5e9, '1.5 GB'],
  [3e15, '3000.0 TB'],
])('%s bytes read as %s', (bytes, text) => {
  expect(describeBytes(bytes)).toBe(text)
})
