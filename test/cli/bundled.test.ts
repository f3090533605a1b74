/** `orgs` as one file (`npm run build:cli`), away from all packages, on Node 20 where there is one. */
import { spawnSync } from 'node:child_process'
import { readFileSync, statSync, writeFileSync } from 'node:fs'
import { delimiter, join } from 'node:path'

import { version } from '@organizations/domain'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'

import { bundleCli } from '../../scripts/bundle-cli.ts'
import { createInstallation, OPERATOR_KEY, type Installation } from '../support/installation.ts'
import { startProgram } from '../support/program.ts'
import { createTempFolder, type TempFolder } from '../support/temp-folder.ts'

const { node, is20 } = findNode()

let installation: Installation
let place: TempFolder
let orgs: string
let url: string

beforeAll(async () => {
  installation = createInstallation()
  place = createTempFolder()
  orgs = join(place.path, 'orgs.mjs')
  const [server] = await Promise.all([installation.startStandalone(), bundleCli(orgs)])
  url = server.url
})
afterAll(async () => {
  await installation.remove()
  await place.remove()
})

const run = (...args: string[]) => runWith({}, ...args)

async function runWith(env: Record<string, string>, ...args: string[]) {
  const home = { HOME: place.path, XDG_CONFIG_HOME: join(place.path, 'config'), NODE_COMPILE_CACHE: '' }
  return await startProgram({ command: node, args: [orgs, ...args], cwd: place.path, env: { ...home, ...env } }).ending
}

async function json(...args: string[]): Promise<Record<string, unknown>> {
  const { code, stdout, stderr } = await run('--json', ...args)
  expect({ args, code, stderr }).toEqual({ args, code: 0, stderr: expect.any(String) })
  return JSON.parse(stdout) as Record<string, unknown> // what each caller checks
}

describe(`orgs as one file${is20 ? ', on Node 20' : ''}`, () => {
  test('is executable, and has the licences of the packages in it', () => {
    expect(statSync(orgs).mode & 0o777).toBe(0o755)
    const text = readFileSync(orgs, 'utf8')
    expect(text).toMatch(/^#!\/usr\/bin\/env node\n/)
    expect(text).not.toMatch(/^import .* from "[^n]/m)
    for (const name of ['commander', 'zod', '@trpc/client']) expect(text).toContain(`\n${name} `)
    expect(text.match(/Permission is hereby granted/g)?.length).toBeGreaterThan(10)
    expect(text).not.toContain(process.cwd())
  })

  test('prints its version and its commands', async () => {
    expect(await run('--version')).toMatchObject({ code: 0, stdout: `${version}\n`, stderr: '' })
    expect(await run('--help')).toMatchObject({ code: 0, stdout: expect.stringContaining('Usage: orgs '), stderr: '' })
  })

  test('saves a login, creates, lists, uploads, and follows a deletion to its receipt', async () => {
    expect(await runWith({ ORGS_API_KEY: OPERATOR_KEY }, 'login', '--url', url)).toMatchObject({ code: 0 })
    const orgId = String((await json('create', 'Acme'))['id'])
    expect((await run('list')).stdout).toContain(orgId)
    await json('app', 'create', 'com.acme.app', '--org', orgId, '--name', 'Acme')
    const bundle = join(place.path, 'bundle.zip')
    writeFileSync(bundle, Buffer.alloc(100_000, 'content'))
    expect(await json('bundle', 'upload', 'com.acme.app', '1.0.0', bundle)).toMatchObject({ name: '1.0.0' })
    const copy = join(place.path, 'copy.zip')
    expect(await run('bundle', 'download', 'com.acme.app', '1.0.0', '--output', copy)).toMatchObject({ code: 0 })
    expect(readFileSync(copy).equals(readFileSync(bundle))).toBe(true)

    const deleted = await run('delete', orgId, '--yes')
    expect(deleted).toMatchObject({ code: 0 })
    expect(deleted.stdout + deleted.stderr).toMatch(/is destroyed/)
    expect((await run('list')).stdout).not.toContain(orgId)
  })

  test('says why a server cannot be reached, with code 1', async () => {
    const { code, stdout, stderr } = await run('--url', 'http://127.0.0.1:1', 'list')
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' })
    expect(stderr).not.toMatch(/^ +at /m)
  })
})

/** Node 20 if the PATH has one besides that of the tests; else the tests' own. */
function findNode(): { node: string; is20: boolean } {
  for (const folder of (process.env['PATH'] ?? '').split(delimiter)) {
    const node = join(folder, 'node')
    if (spawnSync(node, ['--version'], { encoding: 'utf8' }).stdout?.startsWith('v20.')) return { node, is20: true }
  }
  return { node: process.execPath, is20: false }
}
