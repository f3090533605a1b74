import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'

const folder = import.meta.dirname
const sources = readdirSync(folder, { recursive: true, encoding: 'utf8' })
  .filter((name) => name.endsWith('.tsx'))
  .map((name) => ({ name, text: readFileSync(join(folder, name), 'utf8') }))

test('a change is said to be done, and its dialog closed, once what it touched is read again', () => {
  const early = sources.flatMap(({ name, text }) =>
    // What stands between the beginning of a function and what it reads again.
    text
      .split(/await refresh\(/)
      .slice(0, -1)
      .map((before) => before.slice(Math.max(before.lastIndexOf('async '), 0)))
      .filter((before) => /\b(notify|onClose)\(/.test(before))
      .map((before) => `${name}: ${before.trim()}`),
  )
  expect(early).toEqual([])
  expect(sources.filter(({ text }) => text.includes('await refresh(')).length).toBeGreaterThan(20)
  const others = sources.filter(({ text }) => text.includes('queryClient.invalidateQueries')).map(({ name }) => name)
  expect(others).toEqual([join('sign-in', 'SignInAgain.tsx')]) // it reads again who one is, which has no dialog
})
