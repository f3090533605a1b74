import { expect, test } from 'vitest'
import { erasureOf, RECEIPT_WAITS_MS, type Erasure, type ErasureResult } from './erasure.ts'

const COMPLETED_AT = Date.parse('2026-01-02T03:04:05.000Z')
const HOUR_MS = 3_600_000
const open = { completedAt: COMPLETED_AT, erasedAt: null, erasedHow: null, notErased: null }
const erased = (how: 'rewritten' | 'overwritten') => ({ ...open, erasedAt: COMPLETED_AT + 1500, erasedHow: how })
const at = '2026-01-02T03:04:06.500Z'

test.each<[what: string, result: ErasureResult, afterMs: number, says: Erasure | undefined]>([
  ['waits for its result', open, 0, undefined],
  ['waits for a minute', open, RECEIPT_WAITS_MS, undefined],
  ['does not wait longer', open, RECEIPT_WAITS_MS + 1, { erased: null, erasedReason: 'not_in_time' }],
  ['waits while clocks differ by a little', open, -1000, undefined],
  ['does not wait for a clock that was far ahead', open, -HOUR_MS, { erased: null, erasedReason: 'not_in_time' }],
  ['says when the file was rewritten', erased('rewritten'), 0, { erased: { at, how: 'rewritten' } }],
  ['says that rows were overwritten', erased('overwritten'), 0, { erased: { at, how: 'overwritten' } }],
  ['says the result also when it is late', erased('rewritten'), HOUR_MS, { erased: { at, how: 'rewritten' } }],
  ['says why not', { ...open, notErased: 'file_too_large' }, 0, { erased: null, erasedReason: 'file_too_large' }],
])('a receipt %s', (_what, result, afterMs, says) => {
  expect(erasureOf(result, COMPLETED_AT + afterMs)).toEqual(says)
})
