/**
 * The archive of `npm run pack`, unpacked elsewhere and run as it is in production: by another user where the tests run as
 * root, without npm and Node on the PATH, and without any network but the machine's own where `unshare` is permitted.
 */
import { execFileSync, spawnSync } from 'node:child_process'
import { chmodSync, chownSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

import { version } from '@organizations/domain'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'

import { bundledPrograms } from '../../scripts/bundle-programs.ts'
import { archiveName, makeArchive, operatorScripts } from '../../scripts/make-archive.ts'
import { repositoryRoot, startProgram, type Program } from '../support/program.ts'
import { createTempFolder, type TempFolder } from '../support/temp-folder.ts'
import { waitFor } from '../support/wait-for.ts'

const NOBODY = 65_534
const isRoot = process.getuid?.() === 0
const succeeds = (command: string, ...args: string[]) => spawnSync(command, args).status === 0
const withoutNetwork = succeeds('unshare', '-n', 'ip', 'link', 'set', 'lo', 'up')
const asNobody = isRoot && succeeds('setpriv', '--version')

let temp: TempFolder
let file: string
let root: string
let data: string

beforeAll(async () => {
  temp = createTempFolder()
  chmodSync(temp.path, 0o755)
  const made = await makeArchive(join(temp.path, 'dist'))
  file = made.file
  expect(made.hasNode).toBe(process.platform === 'linux')
  execFileSync('tar', ['-xzf', file, '-C', temp.path])
  root = join(temp.path, archiveName)
  data = join(temp.path, 'data')
  mkdirSync(data, { mode: 0o700 })
  if (asNobody) chownSync(data, NOBODY, NOBODY)
}, 600_000)
afterAll(() => temp.remove())

describe('the archive', () => {
  test('can be read by every user, and is owned by root', () => {
    const lines = execFileSync('tar', ['-tvzf', file, '--numeric-owner'], { encoding: 'utf8', maxBuffer: 2 ** 26 })
    const odd = lines
      .trimEnd()
      .split('\n')
      .filter((line) => !/^(?:[-h]rw[-x]r-[-x]r-[-x]|drwxr-xr-x|l\S{9}) 0\/0 /.test(line))
    expect(odd).toEqual([])
  })

  test('has what runs, without tests, tools, or paths of the machine that made it', () => {
    expect(readdirSync(root).toSorted()).toEqual([
      'LICENSE',
      'README.md',
      'RELEASE_NOTES.md',
      'apps',
      'bin',
      'docs',
      'examples',
      'node_modules',
      'package.json',
      'packages',
      'scripts',
    ])
    expect(readdirSync(join(root, 'scripts'))).toEqual(expect.arrayContaining([...operatorScripts]))
    expect(JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'))).toMatchObject({ version })
    for (const tool of ['vitest', 'turbo', 'oxlint']) expect(existsSync(join(root, 'node_modules', tool))).toBe(false)
    expect(readdirSync(join(root, 'apps/console'))).toEqual(['dist'])
    expect(readFileSync(join(root, 'apps/console/dist/index.html'), 'utf8')).toContain('./assets/index-')
    const ours = ['apps', 'packages', 'scripts'].map((folder) => join(root, folder))
    const tests = execFileSync('find', [
      ...ours,
      '-name',
      'node_modules',
      '-prune',
      '-o',
      '-name',
      '*.test.ts',
      '-print',
    ])
    expect(tests.toString()).toBe('')
    expect(spawnSync('grep', ['-rIl', repositoryRoot, root], { encoding: 'utf8' }).stdout).toBe('')
    const broken = execFileSync('find', [root, '-type', 'l', '!', '-exec', 'test', '-e', '{}', ';', '-print'])
    expect(broken.toString()).toBe('')
  })

  test(`runs every program${asNobody ? ', as another user' : ''}${withoutNetwork ? ', without a network' : ''}`, async () => {
    writeFileSync(join(temp.path, 'day.sh'), day)
    const asUser = asNobody ? `setpriv --reuid=${NOBODY} --regid=${NOBODY} --clear-groups` : ''
    const bare = `exec ${asUser} /usr/bin/env -i NODE=${join(root, 'bin/node')} ROOT=${root} DATA=${data}`
    const inside = `cd /; ${bare} PATH=/usr/bin:/bin /bin/sh ${join(temp.path, 'day.sh')}`
    const [command = '', ...args] = withoutNetwork
      ? ['unshare', '-n', 'sh', '-c', `ip link set lo up; ${inside}`]
      : ['sh', '-c', inside]
    const { code, stdout, stderr } = await startProgram({ command, args, env: {} }).ending
    expect({ code, stderr }).toMatchObject({ code: 0 })
    expect(stderr.split('\n').filter((line) => line.includes('"level":50'))).toEqual([]) // such as what erases
    expect(stdout).toContain(`versions: ${version} ${version} ${version} ${version}\n`)
    expect(stdout.match(/^Everything that it owned is destroyed/gm)).toHaveLength(2)
    expect(stdout.match(/^stopped: .*$/gm)).toEqual(['stopped: 0', 'stopped: 0 0'])
    expect(stdout).toMatch(/^The file had .* MB, and has .* MB now\.$/m)
  })

  test.each(bundledPrograms)('runs %s from its bundle, and loads none of its sources', async (folder) => {
    const loaded = join(temp.path, `${folder.replace('/', '-')}.loaded`)
    const program = startInArchive(folder, { LOADED_MODULES: loaded })
    const isUp = () => / served at |"Working"/.test(program.stdout + program.stderr)
    await waitFor(isUp, { what: 'the program', timeoutMs: 60_000 })
    program.signal('SIGTERM')
    expect(await program.ending).toMatchObject({ code: 0 })
    const modules = readFileSync(loaded, 'utf8').split('\n')
    expect(modules.filter((url) => url.includes(`/${folder}/bundle/`)).length).toBeGreaterThan(1)
    expect(modules.filter((url) => /\/(?:apps|packages)\/[\w-]+\/src\//.test(url))).toEqual([])
  })

  test.each([
    ['DATABASE_URL', 'postgres://user@127.0.0.1:1/none', 'connect ECONNREFUSED'],
    ['STORAGE_URL', 's3://bucket?endpoint=http://127.0.0.1:1&region=any', 'no AWS credentials were found'],
    ['REDIS_URL', 'redis://127.0.0.1:1', 'connect ECONNREFUSED'],
  ])('finds the driver that %s asks for', async (variable, url, outcome) => {
    for (const folder of bundledPrograms) {
      const program = startInArchive(folder, { [variable]: url, AWS_EC2_METADATA_DISABLED: 'true' })
      const output = () => program.stdout + program.stderr
      await waitFor(() => output().includes(outcome) || program.hasEnded(), { what: outcome, timeoutMs: 60_000 })
      expect(output()).toContain(outcome)
      await program.kill()
    }
  })
})

/** Starts a program of the archive, on files of its own. */
function startInArchive(folder: string, env: Record<string, string>): Program {
  const files = join(temp.path, 'own', String(Math.random()))
  return startProgram({
    command: join(root, 'bin/node'),
    args: ['--import', join(repositoryRoot, 'test/support/list-loaded.ts'), join(root, folder, 'src/main.ts')],
    cwd: '/',
    env: { DATABASE_URL: `file:${files}/organizations.db`, STORAGE_URL: `file:${files}/objects`, PORT: '0', ...env },
  })
}

/** A day in the life of it. `node` of the PATH, if there is one, is not used. */
const day = `set -eu
export DATABASE_URL="file:$DATA/organizations.db" STORAGE_URL="file:$DATA/objects" LOG_LEVEL=warn HOME=/nonexistent
export BOOTSTRAP_API_KEY=operator-key-of-this-test PORT=3000 METRICS_PORT=3001
export ORGS_URL=http://127.0.0.1:3000 ORGS_API_KEY=operator-key-of-this-test
orgs() { "$NODE" "$ROOT/bin/orgs.mjs" "$@"; }
program() { exec "$NODE" "$ROOT/apps/$1/src/main.ts"; }
ready() { for _ in $(seq 100); do "$NODE" -e "fetch('$1').then((it) => process.exit(it.ok ? 0 : 1), () => process.exit(1))" && return; done; exit 3; }
trap 'kill $(jobs -p) 2> /dev/null || true' EXIT

echo "versions: $(for it in standalone api worker; do "$NODE" "$ROOT/apps/$it/src/main.ts" --version; done | tr '\\n' ' ')$(orgs --version)"
program standalone & one=$!
ready http://127.0.0.1:3000/readyz
id=$("$NODE" "$ROOT/scripts/seed.ts" --name Umbrella --email admin@example.com --devices 100 | tail -n 1)
orgs delete "$id" --yes
kill $one && wait $one && echo "stopped: $?"

program api & one=$!
program worker & two=$!
ready http://127.0.0.1:3000/readyz
ready http://127.0.0.1:3001/readyz
id=$(orgs --json create Acme | "$NODE" -e "console.log(JSON.parse(fs.readFileSync(0, 'utf8')).id)")
orgs delete "$id" --yes
kill $one $two && wait $one && first=$? && wait $two && echo "stopped: $first $?"
"$NODE" "$ROOT/scripts/compact.ts"
`
