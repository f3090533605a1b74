import { readFileSync } from 'node:fs'
import { errorSentences } from '@organizations/domain'
import { describe, expect, test } from 'vitest'
import { statuses } from '../http/errors/statuses.ts'
import { operations } from '../rest/operations.ts'

const page = readFileSync(new URL('../../../../docs/rest-contract.md', import.meta.url), 'utf8')

describe('docs/rest-contract.md', () => {
  test.for(Object.entries(errorSentences))('has %s with its status and its sentence', ([code, sentence]) => {
    const status = statuses[code as keyof typeof statuses] // the same keys
    expect(page).toContain(`| ${status} | \`${code}\` | \`${sentence}\``)
  })

  test('has no code that does not exist', () => {
    const told = [...page.matchAll(/^\| \d{3} \| `(\w+)`/gm)].map(([, code]) => code)
    expect(told).toHaveLength(Object.keys(errorSentences).length)
    expect(new Set(told)).toEqual(new Set(Object.keys(errorSentences)))
  })

  const withKey = operations.filter(({ isPublic }) => isPublic !== true)
  test.for(withKey)('has a row about the operation $id', ({ method, path }) => {
    expect(page).toContain(`| ${method.toUpperCase()} \`${path}\` |`)
  })
})
