import { expect, test } from 'vitest'

import { describeIssues, readIssues, withRetryAfter } from './describe-refusal.ts'

const name = { path: 'name', message: 'Expected name to be text' }
const from = { path: 'from', message: 'from is required' }

test.each([
  ['nothing more of a published sentence', 'Name is required', [{ path: 'name', message: 'Name is required' }], []],
  ['nothing more when the sentence names the only field', name.message, [name], []],
  [
    'each field when there are several',
    name.message,
    [name, from],
    [`- name: ${name.message}`, `- from: ${from.message}`],
  ],
  [
    'what the sentence leaves out',
    'Invalid email format',
    [{ path: 'email', message: 'Expected 1-254 characters' }],
    ['- email: Expected 1-254 characters'],
  ],
  [
    'which of many, where the sentence does not',
    'Expected id to be one',
    [{ path: 'tombstones.3.id', message: 'Expected id to be one' }],
    ['- tombstones.3.id: Expected id to be one'],
  ],
  [
    'what is wrong with no field in particular',
    'Nothing to update',
    [{ path: '', message: 'Expected a change' }],
    ['- Expected a change'],
  ],
  ['nothing of a refusal without fields', 'Admin role required', [], []],
])('a refusal shows %s', (_, sentence, issues, lines) => {
  expect(describeIssues(sentence, issues)).toEqual(lines)
})

test.each([[undefined], ['text'], [[{ path: 1 }]]])('%j are no fields', (issues) => {
  expect(readIssues(issues)).toEqual([])
})

test('says when to try again, where the service says it', () => {
  const response = (status: number, headers: Record<string, string>) => new Response(null, { status, headers })
  expect(withRetryAfter('Too many requests', response(429, { 'retry-after': '42' }))).toBe(
    'Too many requests: try again in 42 s',
  )
  for (const other of [
    response(429, {}),
    response(429, { 'retry-after': 'soon' }),
    response(503, { 'retry-after': '5' }),
    undefined,
  ])
    expect(withRetryAfter('Refused', other)).toBe('Refused')
})
