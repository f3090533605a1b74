import { expect, test } from 'vitest'
import { compareMeasure } from './compare-measure.ts'

const day = (mau: number, bandwidth: number) => ({ date: '2026-01-01', mau, storage: mau * 2, bandwidth })

test('the last day counts, what was transferred is added up, and both are compared', () => {
  const now = [day(10, 5), day(30, 10)]
  const before = [day(99, 10), day(20, 10)]
  expect(compareMeasure('mau', now, before)).toEqual({ value: 30, change: 50 })
  expect(compareMeasure('storage', now, before)).toEqual({ value: 60, change: 50 })
  expect(compareMeasure('bandwidth', now, before)).toEqual({ value: 15, change: -25 })
  expect(compareMeasure('mau', now, undefined)).toEqual({ value: 30 })
  expect(compareMeasure('mau', now, [day(0, 0)])).toEqual({ value: 30, change: 'from nothing' })
  expect(compareMeasure('mau', [day(0, 0)], [day(0, 0)])).toEqual({ value: 0, change: 0 })
})
