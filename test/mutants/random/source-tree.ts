import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { repositoryRoot } from '../../support/program.ts'

/** The text of each TypeScript file of packages, apps and tests, by its path. */
export type SourceTree = ReadonlyMap<string, string>

export function readSourceTree(): SourceTree {
  const patterns = ['{apps,packages}/*/src/**/*.ts', '{scripts,test}/**/*.ts']
  const paths = globSync(patterns, { cwd: repositoryRoot, exclude: (path) => path.includes('node_modules') })
  return new Map(paths.toSorted().map((path) => [path, readFileSync(join(repositoryRoot, path), 'utf8')]))
}

export function isTest(path: string): boolean {
  return path.endsWith('.test.ts')
}

/** Code that runs in the service: no test, and nothing that only tests use. */
export function isProduct(path: string): boolean {
  return /^(apps|packages)\//.test(path) && !isTest(path) && !path.includes('/testing/')
}

const drawnFrom = /^(packages\/(domain|services|database|storage|receipts)|apps\/(api|worker))\/src\//

/** Where changes are drawn. Migrations are left out: they are never changed again. */
export function isDrawnFrom(path: string): boolean {
  return isProduct(path) && drawnFrom.test(path) && !path.includes('/migrations/') && !path.endsWith('/index.ts')
}
