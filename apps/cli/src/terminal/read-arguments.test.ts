import { InvalidArgumentError } from '@commander-js/extra-typings'
import { expect, test } from 'vitest'

import { readExpiry, readTime } from './read-arguments.ts'

test.each([
  ['2028-02-29', '2028-02-29T00:00:00.000Z'],
  ['2026-01-31T12:00:00Z', '2026-01-31T12:00:00.000Z'],
  ['2026-01-31T12:00Z', '2026-01-31T12:00:00.000Z'],
  ['2026-01-31T12:00:00.5+01:00', '2026-01-31T11:00:00.500Z'],
])('%s is the time %s', (text, time) => {
  expect(readTime(text)).toBe(time)
  expect(readExpiry(text)).toBe(time)
})

test.each([
  '2027-02-30',
  '2027-02-29T12:00:00Z',
  '2027-04-31',
  '2027-13-01',
  '2027-01-31T24:00:00Z',
  '2027-01-31T12:00:00',
  '9999-12-31T23:59:59-12:00',
  'tomorrow',
  '',
])('%j is no time, and is not moved to one', (text) => {
  expect(() => readTime(text)).toThrow(InvalidArgumentError)
  expect(() => readExpiry(text)).toThrow(InvalidArgumentError)
})
