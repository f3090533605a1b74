import { expect, test } from 'vitest'

import { BadUsage } from '../http/failures.ts'
import { periodFrom } from './period.ts'

const now = Date.parse('2026-03-01T12:00:00.000Z')
const time = (day: string) => `${day}T00:00:00.000Z`

test.each([
  ['the last 30 days', {}, '2026-01-31', '2026-03-01'],
  ['today alone', { days: 1 }, '2026-03-01', '2026-03-01'],
  ['from a day until today', { from: time('2026-02-01') }, '2026-02-01', '2026-03-01'],
  ['the days that end with one', { to: time('2026-01-31'), days: 31 }, '2026-01-01', '2026-01-31'],
  ['a period', { from: time('2026-01-01'), to: time('2026-01-31') }, '2026-01-01', '2026-01-31'],
])('%s', (_, options, from, to) => {
  expect(periodFrom(options, now)).toEqual({ from, to })
})

test.each([{ days: 0 }, { days: 5, from: time('2026-01-01') }])('%j is bad usage', (options) => {
  expect(() => periodFrom(options, now)).toThrow(BadUsage)
})
