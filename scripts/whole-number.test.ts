import { expect, test } from 'vitest'
import { wholeNumber, wholeNumbers } from './whole-number.ts'

test.each([
  ['1', 1],
  ['99', 99],
  ['007', 7],
])('reads %s as %i', (text, number) => {
  expect(wholeNumber(1, 99)(text)).toBe(number)
})

test.each(['', '0', '100', '-1', '+1', '1.5', '1e1', '0x10', '10k', ' 10', '1_0', 'NaN', '9'.repeat(400)])(
  'refuses "%s" and says what was expected',
  (text) => {
    expect(() => wholeNumber(1, 99)(text)).toThrow('Expected a whole number from 1 to 99.')
  },
)

test('reads several, separated by commas, and refuses all of them for a bad one', () => {
  expect(wholeNumbers(1, 99)('1,20')).toEqual([1, 20])
  for (const text of ['1,', '1,,2', '1;2', '1,200']) expect(() => wholeNumbers(1, 99)(text)).toThrow('from 1 to 99')
})
