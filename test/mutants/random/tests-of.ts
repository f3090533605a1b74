import { basename, dirname } from 'node:path'
import { isProduct, isTest, type SourceTree } from './source-tree.ts'

const MOST_TESTS = 6

/**
 * The quick test files of a file, the nearest first, at most 6: those beside it that begin with its name; those of its
 * package, then those elsewhere, that mention what it exports; then the tests of the files that mention it, and so on.
 */
export function testsOf(file: string, tree: SourceTree): string[] {
  const found = new Set<string>()
  const seen = new Set([file])
  for (let files = [file]; files.length > 0 && found.size < MOST_TESTS;) {
    for (const it of files) for (const test of ownTestsOf(it, tree)) found.add(test)
    files = files.flatMap((it) => usersOf(it, tree)).filter((it) => !seen.has(it))
    for (const it of files) seen.add(it)
  }
  return [...found].slice(0, MOST_TESTS)
}

function ownTestsOf(file: string, tree: SourceTree): string[] {
  const name = basename(file, '.ts')
  const tests = [...tree.keys()].filter((path) => isTest(path) && !path.endsWith('.long.test.ts'))
  const beside = tests.filter((test) => dirname(test) === dirname(file) && isNamedFor(name, basename(test, '.test.ts')))
  const mentioning = tests.filter((test) => mentions(tree.get(test) ?? '', namesOf(file, tree)))
  const isNear = (test: string) => packageOf(test) === packageOf(file)
  return [...beside, ...mentioning.filter(isNear), ...mentioning.filter((test) => !isNear(test))]
}

function usersOf(file: string, tree: SourceTree): string[] {
  const names = namesOf(file, tree)
  return [...tree].flatMap(([path, text]) =>
    path !== file && isProduct(path) && !path.endsWith('/index.ts') && mentions(text, names) ? [path] : [],
  )
}

function isNamedFor(name: string, test: string): boolean {
  return test === name || test.startsWith(`${name}-`)
}

/** `packages/domain`, `apps/api`, `test/cli`. */
function packageOf(path: string): string {
  return path.split('/').slice(0, 2).join('/')
}

/** What a file exports that runs: no types. */
function namesOf(file: string, tree: SourceTree): string[] {
  const exported = (tree.get(file) ?? '').matchAll(/^export (?:async )?(?:function\*?|const|class) (\w+)/gm)
  return [...exported].flatMap(([, name]) => (name === undefined ? [] : [name]))
}

function mentions(text: string, names: readonly string[]): boolean {
  return names.some((name) => new RegExp(`\\b${name}\\b`).test(text))
}
