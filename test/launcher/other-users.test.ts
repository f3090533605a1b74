import { spawnSync } from 'node:child_process'
import { constants } from 'node:fs'
import { chmod, copyFile, mkdir } from 'node:fs/promises'
import { join } from 'node:path'

import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest'

import { createCheckout, type Checkout } from '../support/launcher/checkout.ts'
import { startRegistry, type Registry } from '../support/launcher/registry.ts'
import { startProgram, type Ending } from '../support/program.ts'

/** A user who owns no file here. */
const OTHER_USER = 65_534
const isRoot = process.getuid?.() === 0
/** Containers may not, even as root. */
const mayMount = isRoot && spawnSync('unshare', ['--mount', 'true']).status === 0

let registry: Registry
let checkout: Checkout

beforeAll(async () => {
  registry = await startRegistry(['1.0.0', '2.0.0'])
})
beforeEach(async () => {
  checkout = await createCheckout(registry.url)
})
afterEach(async () => {
  if (!isRoot) await setWritable(true)
  await checkout.remove()
})
afterAll(() => registry.close())

test('runs what one user has installed as another who can only read it', async () => {
  await checkout.run()
  expect(await runAsOther()).toMatchObject({ code: 0, stdout: '1.0.0 1.0.0\n', stderr: '' })
})

test('installs for other users also under the mask 077', async () => {
  const launcher = [process.execPath, 'scripts/launch.mjs', 'orgs']
  const withMask = ['/bin/sh', '-c', 'umask 077; exec "$@"', '-', ...launcher] as const
  expect(await checkout.run({ command: withMask })).toMatchObject({ code: 0 })
  expect(await runAsOther()).toMatchObject({ code: 0, stdout: '1.0.0 1.0.0\n' })
})

test('tells a user who cannot write who has to install', async () => {
  await checkout.run()
  await checkout.ask('2.0.0')
  const { code, stdout, stderr } = await runAsOther()
  expect({ code, stdout }).toEqual({ code: 1, stdout: '' })
  expect(stderr).toMatch(/^The packages in \S+ are not those .* cannot write there: run .* as its owner.*\n$/)
})

test('tells it also when nothing was installed at all', async () => {
  const { code, stderr } = await runAsOther()
  expect({ code, stderr }).toEqual({ code: 1, stderr: expect.stringContaining('as its owner') })
})

test.runIf(mayMount)('runs from a read-only file system', async () => {
  await checkout.run()
  const script = [
    `mount --bind '${checkout.folder}' '${checkout.folder}'`,
    `mount -o remount,bind,ro '${checkout.folder}'`,
    `cd '${checkout.folder}'`, // again: what is mounted now
    'npm run -s orgs',
  ].join(' && ')
  const { code, stdout } = await checkout.run({ command: ['unshare', '--mount', 'sh', '-c', script] })
  expect({ code, stdout }).toEqual({ code: 0, stdout: '1.0.0 1.0.0\n' })
})

/** As root, as another user; else as the same one, who may not write. */
async function runAsOther(): Promise<Ending> {
  if (!isRoot) {
    await setWritable(false)
    return await checkout.run({ command: [process.execPath, 'scripts/launch.mjs', 'orgs'] })
  }
  const node = await nodeForAll()
  const asOther = `process.setgroups([]); process.setgid(${OTHER_USER}); process.setuid(${OTHER_USER})`
  const exec = 'process.execve(process.argv[1], process.argv.slice(1), process.env)'
  return await startProgram({
    args: ['--no-warnings', '-e', `${asOther}; ${exec}`, node, 'scripts/launch.mjs', 'orgs'],
    cwd: checkout.folder,
    env: { HOME: '/nonexistent', PATH: `${join(checkout.folder, 'bin')}:/usr/bin:/bin` },
  }).ending
}

/** Another user may not reach the one that runs the tests. */
async function nodeForAll(): Promise<string> {
  const node = join(checkout.folder, 'bin/node')
  await mkdir(join(checkout.folder, 'bin'), { recursive: true })
  await copyFile(process.execPath, node, constants.COPYFILE_FICLONE)
  await chmod(node, 0o755)
  return node
}

async function setWritable(isWritable: boolean): Promise<void> {
  for (const folder of ['', '.cache', 'apps/cli'])
    await chmod(join(checkout.folder, folder), isWritable ? 0o755 : 0o555)
}
