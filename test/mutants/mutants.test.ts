/** The mutants are run by `npm run mutants`; here they are only held against the code, so that none is out of date. */
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { repositoryRoot } from '../support/program.ts'
import { compareResults } from './compare.ts'
import type { Verdict } from './judge.ts'
import { mutants } from './all-mutants.ts'
import { applyChange, linesOf, locate, type Mutant } from './mutant.ts'
import { placesIn } from './random/places.ts'
import { replayChanges } from './random/replay.ts'
import { testsOf } from './random/tests-of.ts'

describe('every mutant', () => {
  test.each(mutants)('$id changes one line of the product, and names its tests', (mutant) => {
    const source = readFileSync(join(repositoryRoot, mutant.file), 'utf8')
    const { line, changed } = linesOf(source, locate(mutant, source))
    expect(mutant.file).toMatch(/^((apps|packages)\/\w+\/src\/.*(?<!\.test)\.ts|scripts\/launch\/[\w-]+\.mjs)$/)
    expect(changed).not.toBe(line)
    expect(mutant.find + mutant.replace).not.toContain('\n')
    expect(mutant.tests).not.toEqual([])
    for (const path of mutant.tests) {
      expect(path).toMatch(/(?<!\.long)\.test\.ts$/)
      expect(existsSync(join(repositoryRoot, path))).toBe(true)
    }
  })

  test('has an id of its own', () => {
    expect(new Set(mutants.map(({ id }) => id)).size).toBe(mutants.length)
  })
})

test.each(['a', 'c'])('a mutant whose text is not there exactly once is refused by a sentence: %s', (find) => {
  const mutant: Mutant = { id: 'one', file: 'x.ts', find, replace: 'b', tests: [], why: '' }
  expect(() => locate(mutant, 'a = a')).toThrow(`Expected "${find}" exactly once in x.ts, found it`)
})

test('random changes are made to code, and not to types, imports, strings and comments', () => {
  const source = `
import { a } from 'b < c' // 1 < 2
export function f(x: 1 | 2): boolean {
  if (x === 1) return true
  return !g(x, 'x > 1').filter((it) => it > x + 1)
}
`
  const changed = placesIn(source).map((place) =>
    applyChange(source, place)
      .split('\n')
      .at(place.start < 110 ? 3 : 4),
  )
  expect(changed).toEqual([
    '  if (false) return true',
    '  if (x !== 1) return true',
    '  if (x === (1 + 1)) return true',
    '  if (x === 1) return false',
    "  return !!g(x, 'x > 1').filter((it) => it > x + 1)",
    "  return !g(x, 'x > 1')",
    "  return !g(x, 'x > 1').filter((it) => it >= x + 1)",
    "  return !g(x, 'x > 1').filter((it) => it > x - 1)",
    "  return !g(x, 'x > 1').filter((it) => it > x + (1 + 1))",
  ])
})

test('the tests of a file are those beside it, of its package, elsewhere, and then of the files that use it', () => {
  const tree = new Map([
    ['apps/b/src/y.test.ts', 'user()'],
    ['packages/a/src/one.test.ts', ''],
    ['packages/a/src/one.ts', 'export function one() {}'],
    ['packages/a/src/other.test.ts', 'one()'],
    ['packages/a/src/user.ts', 'export const user = () => one()'],
    ['test/z.long.test.ts', 'one()'],
    ['test/z.test.ts', 'one()'],
    ['test/not-its.test.ts', 'ones()'],
  ])
  expect(testsOf('packages/a/src/one.ts', tree)).toEqual([
    'packages/a/src/one.test.ts',
    'packages/a/src/other.test.ts',
    'test/z.test.ts',
    'apps/b/src/y.test.ts',
  ])
})

test('two results are compared by line when a file has moved', () => {
  const verdict = (id: string, file: string, line: string, outcome: Verdict['outcome']): Verdict => {
    return { id, file, line, changed: '', why: '', tests: [], outcome, by: '', title: '', seconds: 1 }
  }
  const moved = verdict('2', 'new.ts', 'a < b', 'survived')
  const before = [verdict('1', 'old.ts', 'a < b', 'failed'), verdict('3', 'old.ts', 'a > b', 'hung')]
  expect(compareResults(before, [moved])).toEqual({ lost: [moved], won: [], gone: [before[1]] })
})

test('a random change is made again where its line is now: in the file of that name, else in the only one that has it', () => {
  const text = 'if (a < b) x()'
  const before = ['old/two.ts', 'old/renamed.ts'].map((file) => {
    return { id: file, file, line: text, changed: 'if (a <= b) x()' }
  })
  const tree = new Map([
    ['packages/domain/src/new/one.ts', text],
    ['packages/domain/src/new/two.ts', text],
  ])
  const replayed = () => replayChanges(before, tree).map(({ id, file }) => [id, file])
  expect(replayed()).toEqual([['old/two.ts', 'packages/domain/src/new/two.ts']])
  tree.delete('packages/domain/src/new/one.ts')
  expect(replayed().at(1)).toEqual(['old/renamed.ts', 'packages/domain/src/new/two.ts'])
})
