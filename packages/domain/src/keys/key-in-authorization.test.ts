import { expect, test } from 'vitest'
import { keyInAuthorization } from './key-in-authorization.ts'

test.each([
  ['orgs_key', 'orgs_key'],
  [' orgs_key ', 'orgs_key'],
  ['Bearer orgs_key', 'orgs_key'],
  ['bearer   orgs_key ', 'orgs_key'],
  ['Bearer', 'Bearer'],
  ['Bearer ', ''],
  ['Bearerorgs_key', 'Bearerorgs_key'],
  ['Basic orgs_key', 'Basic orgs_key'],
])('%j carries the key %j', (header, key) => {
  expect(keyInAuthorization(header)).toBe(key)
})
