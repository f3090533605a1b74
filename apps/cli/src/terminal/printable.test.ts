import { expect, test } from 'vitest'

import { looksLike, printable, toJson } from './printable.ts'

const raw = ['\u001b', '\u0007', '\r', '\u007f', '\u009b', '\u2028', '\u2029', '\u202e', '\u2066', '\u200f', '\u061c']

test.each(raw)('%j does not get to a terminal', (character) => {
  expect(printable(`a${character}b`)).toBe('a b')
  const value = { [`name${character}`]: [`a${character}b`] }
  for (const json of [toJson(value), toJson(value, 2)]) {
    expect(json).not.toContain(character)
    expect(JSON.parse(json)).toEqual(value)
  }
})

test('JSON keeps its lines and all other characters', () => {
  const value = { name: 'Zürich 👩‍👩‍👧 می\u200cخواهم', lines: 'a\nb' }
  expect(toJson(value)).toBe(JSON.stringify(value))
  expect(toJson(value, 2)).toBe(JSON.stringify(value, undefined, 2))
})

test.each([
  ['Zu\u0308rich', 'Z\u00fcrich'],
  ['Acme\u00a0 \tInc', ' Acme Inc '],
  ['Acme\u202eInc', 'Acme Inc'],
])('%j and %j look alike', (shown, typed) => {
  expect(looksLike(typed, shown)).toBe(true)
})

test.each(['acme', 'Acme Inc', 'Acm', ''])('Acme and %j do not', (typed) => {
  expect(looksLike(typed, 'Acme')).toBe(false)
})
