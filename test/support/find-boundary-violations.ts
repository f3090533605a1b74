/**
 * Who may depend on whom (docs/architecture.md), as a table, and a check of a tree of files against it. pnpm's isolated
 * node_modules already keep a package from importing what its package.json does not name; this holds package.json to
 * the table, and sees what the module resolution does not: type and value, relative paths, the environment.
 */
import { posix } from 'node:path'

/** Every file by its path from the root: the package.json files and the sources. */
export type Tree = Readonly<Record<string, string>>

interface Rule {
  /** Of the restricted names, those allowed in `dependencies`, and those allowed in `devDependencies` besides. */
  uses: readonly string[]
  /** Is it built into files of its own? Then it imports `devDependencies`, which no production installs. */
  isBuilt?: boolean
  tests?: readonly string[]
  /** What may be imported as a type only, outside of tests. */
  typesOf?: readonly string[]
  /** The parts of it, by their specifiers, that may be imported by value all the same. */
  valuesOf?: readonly string[]
}

const allWorkspacePackages = [
  'api',
  'cli',
  'client',
  'console',
  'database',
  'domain',
  'egress',
  'fault-points',
  'file-urls',
  'identity',
  'mailer',
  'receipts',
  'runtime',
  'seed',
  'services',
  'standalone',
  'storage',
  'worker',
].map(ours)

const rules: Readonly<Record<string, Rule>> = {
  'packages/domain': { uses: [] },
  // It is installed by other apps: what it needs is bundled with it.
  'packages/client': { uses: [] },
  'packages/egress': { uses: [] },
  'packages/fault-points': { uses: [] },
  'packages/file-urls': { uses: [] },
  'packages/identity': { uses: [] },
  'packages/mailer': { uses: [] },
  'packages/receipts': { uses: [] },
  'packages/database': {
    uses: [ours('domain'), ours('fault-points'), ours('file-urls'), 'kysely', 'better-sqlite3', 'pg'],
  },
  'packages/storage': { uses: [ours('fault-points'), ours('file-urls'), '@aws-sdk/*'] },
  'packages/services': {
    uses: ['domain', 'database', 'egress', 'fault-points', 'identity', 'receipts', 'storage'].map(ours),
    tests: [ours('seed'), 'kysely'],
    typesOf: [ours('storage'), ours('identity')],
    valuesOf: [ours('storage/port')],
  },
  'packages/runtime': {
    uses: ['database', 'domain', 'egress', 'identity', 'mailer', 'receipts', 'services', 'storage'].map(ours),
  },
  'packages/seed': { uses: [ours('database'), ours('domain'), ours('storage'), 'kysely'], typesOf: [ours('storage')] },
  'apps/api': {
    uses: [ours('domain'), ours('services'), ours('runtime'), 'fastify', 'ioredis'],
    tests: [ours('client'), ours('database'), ours('identity')],
  },
  'apps/worker': {
    uses: [ours('domain'), ours('services'), ours('runtime'), 'bullmq', 'ioredis'],
    tests: [ours('database'), ours('seed')],
  },
  'apps/standalone': {
    uses: [ours('api'), ours('worker'), ours('services'), ours('runtime')],
  },
  'apps/cli': { uses: [ours('client'), ours('domain'), ours('receipts')] },
  // The verifier of receipts in the browser is another one: tests hold it to that of the service.
  'apps/console': {
    uses: [ours('client'), ours('domain')],
    tests: [ours('receipts')],
    isBuilt: true,
    typesOf: [ours('client'), ours('receipts')],
  },
  // The root runs tests, benches and scripts on all of it. What its operators' scripts use is shipped with these.
  '.': {
    uses: ['database', 'domain', 'egress', 'receipts', 'runtime', 'seed', 'services', 'storage'].map(ours),
    tests: [...allWorkspacePackages, 'bullmq', 'fastify', 'ioredis', 'kysely', 'better-sqlite3', 'pg'],
  },
}

const TABLE = 'test/support/find-boundary-violations.ts, and in docs/architecture.md'

const restricted = ['@organizations/*', 'bullmq', 'ioredis', 'fastify', 'kysely', 'better-sqlite3', 'pg', '@aws-sdk/*']

/** Every violation, as a sentence that begins with the file. */
export function findBoundaryViolations(tree: Tree): string[] {
  const manifests = Object.keys(tree).filter((path) => posix.basename(path) === 'package.json')
  const packages = manifests.map((path) => readManifest(path, tree[path] ?? ''))
  const sources = Object.entries(tree).filter(([path]) => /\.(ts|tsx|mjs)$/.test(path))
  return [
    ...packages.flatMap(manifestProblems),
    ...sources.flatMap(([path, text]) => {
      const owner = packages
        .filter(({ folder }) => folder === '.' || path.startsWith(`${folder}/`))
        .toSorted((a, b) => b.folder.length - a.folder.length)[0]
      if (owner === undefined) return [`${path} belongs to no package`]
      return sourceProblems(owner, path, text).map((problem) => `${path} ${problem}`)
    }),
  ]
}

interface Manifest {
  folder: string
  name: string
  exports: Readonly<Record<string, unknown>>
  dependencies: Readonly<Record<string, string>>
  devDependencies: Readonly<Record<string, string>>
}

function readManifest(path: string, text: string): Manifest {
  const json = JSON.parse(text) as Partial<Manifest> // npm's own format
  const { name = '', exports = {}, dependencies = {}, devDependencies = {} } = json
  return { folder: posix.dirname(path), name, exports, dependencies, devDependencies }
}

function manifestProblems({ folder, exports, dependencies, devDependencies }: Manifest): string[] {
  const rule = rules[folder]
  const file = posix.join(folder, 'package.json')
  if (rule === undefined) {
    return [`${file} has no place in the table of who may depend on whom: give ${folder} a line in ${TABLE}`]
  }
  const isUnpinned = ([, version]: [string, string]) => version !== 'catalog:' && version !== 'workspace:*'
  const isForbidden = (allowed: readonly string[]) => (name: string) =>
    matches(name, restricted) && !matches(name, allowed)
  const inTests = [...rule.uses, ...(rule.tests ?? [])]
  return [
    ...Object.keys(dependencies)
      .filter(isForbidden(rule.uses))
      .map((name) => `may not depend on ${name}`),
    ...Object.keys(devDependencies)
      .filter(isForbidden(inTests))
      .map((name) => `may not use ${name} in tests`),
    ...[...Object.entries(dependencies), ...Object.entries(devDependencies)]
      .filter(isUnpinned)
      .map(([name, version]) => `asks for ${name} ${version}, and not for the catalog's`),
    ...(folder === 'apps/api' && JSON.stringify(exports['./router']) !== '{"types":"./src/trpc/router.ts"}'
      ? ['exports more of ./router than its type']
      : []),
  ].map((problem) => `${file} ${problem}`)
}

function sourceProblems(owner: Manifest, path: string, text: string): string[] {
  const isTest = /\.test\.tsx?$|(^|\/)(testing|parity)\//.test(path) || owner.folder === '.'
  const { typesOf = [], valuesOf = [], isBuilt = false } = rules[owner.folder] ?? {}
  const known = isTest || isBuilt ? { ...owner.dependencies, ...owner.devDependencies } : owner.dependencies
  const isPure = ['packages/domain', 'packages/services'].includes(owner.folder)
  const problems = importsOf(text).flatMap(({ from, isType }) => {
    if (from.startsWith('.')) {
      const target = posix.join(posix.dirname(path), from)
      const isInside =
        owner.folder === '.' ? !/^(\.\.|apps|packages)(\/|$)/.test(target) : target.startsWith(`${owner.folder}/`)
      if (isTest && target.startsWith('test/support/')) return [] // what tests share: it is part of no program
      return isInside ? [] : [`leaves its package by ${from}`]
    }
    if (from.startsWith('node:'))
      return owner.folder === 'packages/domain' ? [`imports ${from}: domain has no I/O`] : []
    const name = packageName(from)
    const isApiByValue = name === ours('api') && !isType && owner.folder !== 'apps/standalone' && !isTest
    return [
      ...(name === owner.name || Object.hasOwn(known, name)
        ? []
        : [`imports ${name}, which its package.json does not name`]),
      ...(typesOf.includes(name) && !valuesOf.includes(from) && !isType && !isTest
        ? [`imports more of ${name} than types`]
        : []),
      ...(isApiByValue ? [`imports ${name} by value`] : []),
    ]
  })
  return isPure && !isTest && /\bprocess\s*(\?\.|\.|\[)\s*['"]?env\b/.test(text)
    ? [...problems, 'reads the environment']
    : problems
}

interface Import {
  from: string
  isType: boolean
}

/** Statements begin a line, so text in a string or a comment does not match; `import(...)` may be anywhere. */
function importsOf(text: string): Import[] {
  const statements = text.matchAll(
    /^(?:import|export)\s+(type\s+)?(?:[\w*{][^'"`;]*?\s*from\s*)?['"]([\w@./:-]+)['"]/gm,
  )
  const calls = text.matchAll(/\bimport\(\s*['"]([\w@./:-]+)['"]\s*\)/g)
  return [
    ...[...statements].map(([, type, from = '']) => ({ from, isType: type !== undefined })),
    ...[...calls].map(([, from = '']) => ({ from, isType: false })),
  ]
}

function packageName(specifier: string): string {
  return specifier
    .split('/')
    .slice(0, specifier.startsWith('@') ? 2 : 1)
    .join('/')
}

function matches(name: string, patterns: readonly string[]): boolean {
  return patterns.some((it) => (it.endsWith('/*') ? name.startsWith(it.slice(0, -1)) : it === name))
}

function ours(name: string): string {
  return `@organizations/${name}`
}
