import { randomBytes } from 'node:crypto'
import {
  chmodSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { homedir } from 'node:os'
import { join } from 'node:path'

import { afterAll, beforeAll, describe, expect, test } from 'vitest'

import { createCliFixture, type CliFixture } from '../support/cli/cli-fixture.ts'
import type { CommandLine } from '../support/cli/command-line.ts'
import { createInstallation, type Installation } from '../support/installation.ts'
import { repositoryRoot, startProgram, type Ending } from '../support/program.ts'

const APP = 'com.example.app'
/** More than a pipe holds, so that a reader that closes early is noticed. */
const content = randomBytes(1_000_000)

let installation: Installation
let fixture: CliFixture
let ada: CommandLine
let folder: string
beforeAll(async () => {
  installation = createInstallation()
  fixture = await createCliFixture(installation)
  ada = fixture.ada
  folder = join(installation.folder, 'here')
  mkdirSync(folder)
  writeFileSync(join(folder, 'dist.zip'), content)
  await ada.json('app', 'create', APP, '--org', fixture.orgId, '--name', 'An app')
  await ada.json('bundle', 'upload', APP, '1.0.0', join(folder, 'dist.zip'))
})
afterAll(() => installation.remove())

const download = (...args: string[]) => ['bundle', 'download', APP, '1.0.0', ...args]

/** Runs a script in the folder, in which `orgs` is the command line of Ada. */
async function runScript(script: string): Promise<Ending> {
  const orgs = `orgs() { ${process.execPath} ${join(repositoryRoot, 'apps/cli/src/main.ts')} "$@"; }`
  const env = { ORGS_URL: fixture.url, ORGS_API_KEY: fixture.keys[1]!, HOME: folder } // the second key is hers
  const args = ['-c', `set -o pipefail; ${orgs}; ${script}`]
  return await startProgram({ command: 'bash', args, env, cwd: folder }).ending
}

describe('a path', () => {
  test('starts in the folder of the user, also when npm runs the command', async () => {
    // The real HOME: npm and pnpm would install the packages again for another one.
    const env = { ORGS_URL: fixture.url, ORGS_API_KEY: fixture.keys[1]!, HOME: homedir() } // the second key is hers
    const npm = ['--prefix', repositoryRoot, 'run', '--silent', 'orgs', '--']
    const args = [...npm, ...download('--output', 'from-npm.zip')]
    expect(await startProgram({ command: 'npm', args, env, cwd: folder }).ending).toMatchObject({ code: 0 })
    expect(readFileSync(join(folder, 'from-npm.zip')).equals(content)).toBe(true)
  })

  test('that is a symbolic link stays one, and the file that it leads to is replaced', async () => {
    const [file, link] = [join(folder, 'real.zip'), join(folder, 'link.zip')]
    writeFileSync(file, 'before')
    symlinkSync('real.zip', link)
    await ada.json(...download('--output', link))
    expect(lstatSync(link).isSymbolicLink()).toBe(true)
    expect(readFileSync(file).equals(content)).toBe(true)
    symlinkSync('none.zip', join(folder, 'dangling.zip'))
    const { code, stderr } = await ada.run(download('--output', join(folder, 'dangling.zip')))
    expect({ code, stderr }).toEqual({ code: 2, stderr: expect.stringContaining('got a link that leads to none') })
  })

  test('that is new is for its user alone', async () => {
    const file = join(folder, 'new.zip')
    await ada.json(...download('--output', file))
    expect((statSync(file).mode & 0o777).toString(8)).toBe('600')
  })

  test.each([0o600, 0o640, 0o444])('of a file keeps its permissions, %o', async (mode) => {
    const file = join(folder, `mode-${mode}.zip`)
    writeFileSync(file, 'before')
    chmodSync(file, mode)
    await ada.json(...download('--output', file))
    expect((statSync(file).mode & 0o777).toString(8)).toBe(mode.toString(8))
    expect(readFileSync(file).equals(content)).toBe(true)
  })

  test('that is "-" is stdout', async () => {
    expect(await runScript(`orgs ${download('--output', '-').join(' ')} | cmp - dist.zip`)).toMatchObject({
      code: 0,
      stdout: '',
      stderr: '',
    })
    expect(readdirSync(folder)).not.toContain('-')
    expect(await ada.run([...download('--output', '-'), '--json'])).toMatchObject({ code: 2 })
    expect(await ada.run(['receipt', 'get', fixture.orgId, '-o', '-'])).toMatchObject({
      code: 1,
      stdout: '',
      stderr: 'No deletion of this organization\n',
    })
  })

  test('leads to a saved login that is kept behind a symbolic link', async () => {
    const config = join(folder, '.config/orgs')
    mkdirSync(config, { recursive: true })
    writeFileSync(join(folder, 'login.json'), '{}')
    symlinkSync(join(folder, 'login.json'), join(config, 'login.json'))
    expect(await runScript('orgs login')).toMatchObject({ code: 0, stderr: '' })
    expect(lstatSync(join(config, 'login.json')).isSymbolicLink()).toBe(true)
    expect(JSON.parse(readFileSync(join(folder, 'login.json'), 'utf8'))).toMatchObject({ url: fixture.url })
    expect((statSync(join(folder, 'login.json')).mode & 0o777).toString(8)).toBe('600')
  })
})

describe('an output', () => {
  test.runIf(process.platform === 'linux').each(['list', 'list --json', 'list --help', download().join(' ')])(
    'that cannot be written is one sentence and exit code 1: %s',
    async (command) => {
      const { code, stderr } = await runScript(`orgs ${command} > /dev/full`)
      expect({ code, stderr }).toEqual({ code: 1, stderr: 'Cannot write to stdout (ENOSPC)\n' })
    },
  )

  test.runIf(process.platform === 'linux')('for messages that cannot be written keeps the exit code', async () => {
    const missing = 'orgs get org_none 2> /dev/full'
    expect(await runScript(missing)).toMatchObject({ code: 1, stdout: '', stderr: '' })
  })

  test('that must be complete, and whose reader stops early, is an error', async () => {
    const { code, stderr } = await runScript(`orgs ${download().join(' ')} | head -c 1000 > /dev/null`)
    expect({ code, stderr }).toEqual({ code: 1, stderr: 'The output was closed before all of it was written\n' })
  })
})
