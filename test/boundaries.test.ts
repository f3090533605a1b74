import { globSync, readFileSync } from 'node:fs'
import { resolve } from 'node:path'

import { describe, expect, test } from 'vitest'

import { findBoundaryViolations, type Tree } from './support/find-boundary-violations.ts'

const root = resolve(import.meta.dirname, '..')
const tree = readTree()

describe('the boundaries between packages', () => {
  test('hold', () => {
    expect(findBoundaryViolations(tree)).toEqual([])
  })

  test('are looked for in every package and in the root', () => {
    const manifests = Object.keys(tree).filter((path) => path.endsWith('package.json'))
    expect(manifests).toEqual(
      expect.arrayContaining(['package.json', 'packages/domain/package.json', 'apps/api/package.json']),
    )
    expect(Object.keys(tree).length).toBeGreaterThan(100)
  })

  test.each([
    ['packages/domain', 'kysely'],
    ['packages/domain', '@organizations/database'],
    ['packages/client', '@organizations/domain'],
    ['packages/database', '@organizations/services'],
    ['packages/storage', '@organizations/domain'],
    ['packages/services', 'kysely'],
    ['packages/services', '@organizations/seed'],
    ['packages/services', 'ioredis'],
    ['packages/runtime', 'fastify'],
    ['packages/seed', '@organizations/services'],
    ['apps/api', 'bullmq'],
    ['apps/api', 'better-sqlite3'],
    ['apps/api', '@organizations/database'],
    ['apps/api', '@organizations/storage'],
    ['apps/api', '@organizations/worker'],
    ['apps/worker', 'fastify'],
    ['apps/worker', '@organizations/api'],
    ['apps/worker', '@organizations/database'],
    ['apps/worker', '@aws-sdk/client-s3'],
    ['apps/cli', '@organizations/api'],
    ['apps/standalone', 'bullmq'],
    ['apps/standalone', '@organizations/storage'],
    ['package.json', 'fastify'],
  ])('keep %s from depending on %s', (folder, name) => {
    const file = folder === 'package.json' ? folder : `${folder}/package.json`
    expect(violationsIn(withDependency(file, 'dependencies', name, 'catalog:'))).toEqual([
      `${file} may not depend on ${name}`,
    ])
  })

  test('let services use the seed in tests alone', () => {
    expect(tree['packages/services/package.json']).toContain('"@organizations/seed"')
    expect(violationsIn(withDependency('packages/worker/package.json', 'devDependencies', 'x', 'catalog:'))).toEqual([
      'packages/worker/package.json has no place in the table of who may depend on whom: give packages/worker a line in test/support/find-boundary-violations.ts, and in docs/architecture.md',
    ])
    expect(
      violationsIn(
        withDependency('packages/domain/package.json', 'devDependencies', '@organizations/seed', 'workspace:*'),
      ),
    ).toEqual(['packages/domain/package.json may not use @organizations/seed in tests'])
  })

  test.each([
    ['packages/domain/package.json', 'dependencies', '4.6.7'],
    ['apps/worker/package.json', 'devDependencies', '^1.0.0'],
    ['package.json', 'devDependencies', 'latest'],
    ['package.json', 'devDependencies', 'workspace:^'],
  ])('keep %s from versions of its own among its %s: %s', (file, kind, version) => {
    expect(violationsIn(withDependency(file, kind, 'zod', version))).toEqual([
      `${file} asks for zod ${version}, and not for the catalog's`,
    ])
  })

  const quoted = (specifier: string) => `'${specifier}'`
  const types = (specifier: string) => `import type { A } from ${quoted(specifier)}`
  const values = (specifier: string) => `import {\n  type A,\n  b,\n} from ${quoted(specifier)}`

  test.each([
    ['packages/services/src/a.ts', types('kysely'), 'imports kysely, which its package.json does not name'],
    [
      'packages/services/src/a.ts',
      `export * from ${quoted('zod/v4')}`,
      'imports zod, which its package.json does not name',
    ],
    [
      'packages/services/src/a.ts',
      values('@organizations/seed'),
      'imports @organizations/seed, which its package.json does not name',
    ],
    ['packages/services/src/a.ts', `import ${quoted('pg')}`, 'imports pg, which its package.json does not name'],
    [
      'packages/services/src/a.ts',
      `const it = await import(${quoted('pg')})`,
      'imports pg, which its package.json does not name',
    ],
    ['test/a.test.ts', values('left-pad'), 'imports left-pad, which its package.json does not name'],
    [
      'packages/services/src/a.ts',
      values('@organizations/storage'),
      'imports more of @organizations/storage than types',
    ],
    ['packages/seed/src/a.ts', values('@organizations/storage'), 'imports more of @organizations/storage than types'],
    [
      'packages/seed/src/a.ts',
      values('@organizations/storage/port'),
      'imports more of @organizations/storage than types',
    ],
    ['packages/domain/src/a.ts', types('node:fs'), 'imports node:fs: domain has no I/O'],
    ['packages/domain/src/a.test.ts', values('node:crypto'), 'imports node:crypto: domain has no I/O'],
    ['packages/domain/src/a.ts', `const it = process.env['A']`, 'reads the environment'],
    ['packages/services/src/deep/a.ts', `const it = process['env']`, 'reads the environment'],
    [
      'packages/domain/src/a.ts',
      values('../../services/src/index.ts'),
      'leaves its package by ../../services/src/index.ts',
    ],
    ['packages/domain/src/a.ts', types('../../domain-two/src/a.ts'), 'leaves its package by ../../domain-two/src/a.ts'],
    [
      'test/support/a.ts',
      values('../../packages/domain/src/index.ts'),
      'leaves its package by ../../packages/domain/src/index.ts',
    ],
    [
      'apps/worker/src/a.ts',
      values('../../../test/support/redis.ts'),
      'leaves its package by ../../../test/support/redis.ts',
    ],
    ['apps/worker/src/a.test.ts', values('../../../test/a.ts'), 'leaves its package by ../../../test/a.ts'],
    ['test/a.test.ts', values('../../elsewhere.ts'), 'leaves its package by ../../elsewhere.ts'],
  ])('keep %s from %j', (path, text, problem) => {
    expect(violationsIn({ ...tree, [path]: `// planted\n${text}\n` })).toEqual([`${path} ${problem}`])
  })

  test('let nothing but the standalone server and tests import the api by value', () => {
    const plant = (path: string, text: string) => violationsIn({ ...tree, [path]: text })
    const problems = [
      'apps/cli/src/a.ts imports @organizations/api, which its package.json does not name',
      'apps/cli/src/a.ts imports @organizations/api by value',
    ]
    expect(plant('apps/cli/src/a.ts', values('@organizations/api/router'))).toEqual(problems)
    expect(plant('apps/cli/src/a.ts', types('@organizations/api/router'))).toEqual(problems.slice(0, 1))
    expect(plant('test/a.ts', types('@organizations/api/router'))).toEqual([])
    expect(plant('apps/standalone/src/a.ts', values('@organizations/api/server'))).toEqual([])
    const exported = tree['apps/api/package.json']?.replace(
      '"types": "./src/trpc/router.ts"',
      '"default": "./src/trpc/router.ts"',
    )
    expect(violationsIn({ ...tree, 'apps/api/package.json': exported ?? '' })).toEqual([
      'apps/api/package.json exports more of ./router than its type',
    ])
  })

  test.each([
    [
      'a test may use what its package names for development',
      'packages/services/src/a.test.ts',
      values('@organizations/seed'),
    ],
    [
      'a package may import itself by its name',
      'packages/services/src/a.test.ts',
      values('@organizations/services/testing'),
    ],
    [
      'services may know the errors of the port of storage',
      'packages/services/src/a.ts',
      values('@organizations/storage/port'),
    ],
    ['tests may share their support', 'apps/worker/src/a.test.ts', values('../../../test/support/redis.ts')],
    ['a comment is no import', 'packages/domain/src/a.ts', `/** ${values('kysely')} */`],
    ['a string is no import', 'packages/domain/src/a.ts', `const it = "${types('kysely')}"`],
  ])('%s', (_, path, text) => {
    expect(violationsIn({ ...tree, [path]: text })).toEqual([])
  })
})

/** What is wrong with a tree besides what is wrong with the real one, which has its own test. */
function violationsIn(planted: Tree): string[] {
  const real = findBoundaryViolations(tree)
  return findBoundaryViolations(planted).filter((it) => !real.includes(it))
}

function withDependency(file: string, kind: string, name: string, version: string): Tree {
  const manifest = JSON.parse(tree[file] ?? '{}') as Record<string, object> // npm's own format
  return { ...tree, [file]: JSON.stringify({ ...manifest, [kind]: { ...manifest[kind], [name]: version } }) }
}

function readTree(): Tree {
  const patterns = [
    'package.json',
    '*.ts',
    '{apps,packages}/*/package.json',
    '{apps,packages}/*/src/**/*.{ts,tsx,mjs}',
    '{bench,examples,scripts,test}/**/*.{ts,mjs}',
  ]
  const paths = globSync(patterns, { cwd: root, exclude: (path) => path.includes('node_modules') })
  return Object.fromEntries(paths.map((path) => [path, readFileSync(resolve(root, path), 'utf8')]))
}
