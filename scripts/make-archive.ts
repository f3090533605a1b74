/**
 * The archive of `npm run pack`: what runs the service on a machine that has no npm, no registry and no checkout.
 *
 * It keeps the layout of the checkout, with the production packages in it: the programs are bundled, and the scripts run
 * file by file, as in the tests, because Node does not strip the types of files in node_modules. On Linux it has the Node
 * of the tests, because distributions have older ones. It is for the platform that it is made on: the driver of SQLite is
 * native.
 */
import { globSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { chmod, copyFile, cp, mkdir, mkdtemp, rename, rm, stat, writeFile } from 'node:fs/promises'
import { basename, dirname, join, relative } from 'node:path'

import { version } from '@organizations/domain'
import { repositoryRoot } from '@organizations/runtime'

import { bundleCli } from './bundle-cli.ts'
import { bundlePrograms } from './bundle-programs.ts'
import { runQuietly } from './run-quietly.ts'

/** The scripts for operators, which docs/operations.md names as npm commands. In the archive, Node runs them. */
export const operatorScripts = [
  'compact.ts',
  'console-link.ts',
  'link-identity.ts',
  'move.ts',
  'operator-key.ts',
  'seed.ts',
] as const

/** Copied as they are, without tests. */
const folders = ['apps', 'packages', 'docs', 'examples']
const files = ['package.json', 'pnpm-lock.yaml', 'pnpm-workspace.yaml', 'LICENSE', 'RELEASE_NOTES.md']
/** What only the installation of packages needs, and its traces: they hold paths of this machine. */
const leftovers = [
  '.cache',
  'pnpm-lock.yaml',
  'pnpm-workspace.yaml',
  '**/node_modules/.bin',
  '**/node_modules/.{modules.yaml,package-map.json,pnpm-workspace-state*.json}',
  'node_modules/.pnpm/{lock.yaml,node_modules/.bin}',
]

const platform = `${process.platform}-${process.arch}`
export const archiveName = `organizations-${version}-${platform}`

/** Writes the archive into a folder. Returns its path, and whether it has a Node. */
export async function makeArchive(into: string): Promise<{ file: string; hasNode: boolean }> {
  await mkdir(into, { recursive: true })
  await mkdir(join(repositoryRoot, '.cache'), { recursive: true })
  const aside = await mkdtemp(join(repositoryRoot, '.cache/pack-'))
  const remove = () => rmSync(aside, { recursive: true, force: true })
  process.once('exit', remove) // also when a signal ends this program
  try {
    const root = join(aside, archiveName)
    await buildConsole()
    await copySources(root)
    await installPackages(root)
    await keepBuiltConsole(join(root, 'apps/console'))
    await bundlePrograms(root)
    await bundleCli(join(root, 'bin/orgs.mjs'))
    const hasNode = await copyNode(join(root, 'bin/node'))
    await writeFile(join(root, 'README.md'), readme(hasNode))
    const archive = join(aside, `${archiveName}.tar.gz`)
    await pack(root, archive)
    const file = join(into, basename(archive))
    await copyFile(archive, `${file}.partial`) // the folder may be on another file system
    await rename(`${file}.partial`, file)
    return { file, hasNode }
  } finally {
    process.off('exit', remove)
    remove()
  }
}

/** Turbo knows whether it is built from these sources. */
async function buildConsole(): Promise<void> {
  await runQuietly('turbo', ['run', 'build', '--filter=@organizations/console'], repositoryRoot)
}

/** What it is built from is of no use without the tools. */
async function keepBuiltConsole(folder: string): Promise<void> {
  for (const name of readdirSync(folder)) {
    if (name !== 'dist') await rm(join(folder, name), { recursive: true })
  }
}

async function copySources(root: string): Promise<void> {
  const isShipped = (path: string) => !/(?:^|\/)(?:node_modules|testing|\.turbo|.*\.test\.ts)$/.test(path)
  for (const folder of folders) {
    await cp(join(repositoryRoot, folder), join(root, folder), { recursive: true, filter: isShipped })
  }
  for (const file of [...files.map((it) => join(repositoryRoot, it)), ...shippedScripts()]) {
    const target = join(root, relative(repositoryRoot, file))
    await mkdir(dirname(target), { recursive: true })
    await copyFile(file, target)
  }
}

/** The files of the operators' scripts, with what they import by relative paths. Two of them may import each other. */
export function shippedScripts(): string[] {
  const found = new Set(operatorScripts.map((script) => join(repositoryRoot, 'scripts', script)))
  for (const file of found) {
    const imports = readFileSync(file, 'utf8').matchAll(/ from '(\.\.?\/[^']+)'/g)
    for (const [, path = ''] of imports) found.add(join(dirname(file), path)) // a set goes on to what is added
  }
  return [...found]
}

/** Installs what the lockfile says, without tools, from the packages that this checkout was installed from. */
async function installPackages(root: string): Promise<void> {
  const store = await runQuietly('pnpm', ['store', 'path'], repositoryRoot)
  const options = ['--frozen-lockfile', '--prod', '--no-optional', '--prefer-offline', '--store-dir', store.trim()]
  await runQuietly('pnpm', ['install', ...options], root)
  for (const path of globSync(leftovers, { cwd: root })) await rm(join(root, path), { recursive: true })
  const manifest = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as Record<string, unknown> // our own
  const kept = ['name', 'version', 'private', 'description', 'license', 'type'].map((name) => [name, manifest[name]])
  const text = JSON.stringify({ ...Object.fromEntries(kept), engines: { node: '>=24' } }, undefined, 2)
  await writeFile(join(root, 'package.json'), `${text}\n`)
}

/** The Node that is one of the packages here, on Linux. That of a distribution may need libraries of its machine. */
async function copyNode(target: string): Promise<boolean> {
  const packaged = join(repositoryRoot, `node_modules/node-${platform}/bin/node`)
  const isThere = await stat(packaged).catch(() => undefined)
  if (!isThere) return false
  await copyFile(packaged, target)
  await chmod(target, 0o755)
  return true
}

/** Readable for every user and owned by root once it is unpacked by root, with any umask and user here. */
async function pack(root: string, file: string): Promise<void> {
  const forAll = ['--sort=name', '--owner=root:0', '--group=root:0', '--mode=u=rwX,go=rX']
  const options = process.platform === 'linux' ? forAll : [] // GNU's
  await runQuietly('tar', ['-czf', file, ...options, '-C', dirname(root), basename(root)], repositoryRoot)
}

function readme(hasNode: boolean): string {
  const node = hasNode ? 'bin/node' : 'node'
  return `# Organizations ${version}

For ${platform}. ${hasNode ? 'It needs nothing else: Node is in bin/.' : 'It needs Node 24 or newer, and nothing else.'}

    ${node} apps/standalone/src/main.ts    # API and workers in one process; --help lists its variables
    ${node} apps/api/src/main.ts           # the API alone
    ${node} apps/worker/src/main.ts        # workers alone
    ${node} bin/orgs.mjs --help            # the command line; one file, which also runs on Node 20
${operatorScripts.map((script) => `    ${node} scripts/${script} --help`).join('\n')}

Without variables, data is in data/ of this folder: set DATABASE_URL and STORAGE_URL before there is any that you want to
keep across versions. Servers take less memory under load with --max-semi-space-size=8 before the file, as in
examples/systemd. docs/operations.md begins with how to run them as services. Where it says "npm run <name>", run
scripts/<name>.ts as above.
`
}
