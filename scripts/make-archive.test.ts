import { readFileSync } from 'node:fs'
import { join } from 'node:path'

import { repositoryRoot } from '@organizations/runtime'
import { expect, test } from 'vitest'

import { operatorScripts, shippedScripts } from './make-archive.ts'

/** Named for operators too, but the archive has something else for them, or they are for a checkout. */
const others = new Set(['bench', 'build:cli', 'cluster', 'orgs', 'pack', 'test:long'])

test('the archive has the script of every command that docs/operations.md tells operators to run', () => {
  const text = readFileSync(join(repositoryRoot, 'docs/operations.md'), 'utf8')
  const named = new Set([...text.matchAll(/\bnpm run ([\w:-]+)/g)].map(([, name = '']) => name))
  const wanted = [...named].filter((name) => !others.has(name)).map((name) => `${name.replaceAll(':', '-')}.ts`)
  expect(wanted.toSorted()).toEqual(operatorScripts)
})

test('the packages that these scripts import are installed for production', () => {
  const { dependencies } = JSON.parse(readFileSync(join(repositoryRoot, 'package.json'), 'utf8')) as {
    dependencies: Record<string, string>
  }
  const imports = shippedScripts().flatMap((file) => [
    ...readFileSync(file, 'utf8').matchAll(/ from '(?!node:|\.)((?:@[^/']+\/)?[^/']+)/g),
  ])
  const names = new Set(imports.map(([, name = '']) => name))
  expect([...names].filter((name) => !Object.hasOwn(dependencies, name))).toEqual([])
  expect(names).toContain('commander')
})
