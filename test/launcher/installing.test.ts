import { existsSync } from 'node:fs'
import { mkdir, readdir, readFile, realpath, rename, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'

import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest'

import { createCheckout, type Checkout } from '../support/launcher/checkout.ts'
import { startRegistry, type Registry } from '../support/launcher/registry.ts'
import { waitFor } from '../support/wait-for.ts'

/** Nothing listens there. */
const NO_REGISTRY = { pnpm_config_registry: 'http://127.0.0.1:9', HOME: '/nonexistent' }

let registry: Registry
let checkout: Checkout

beforeAll(async () => {
  registry = await startRegistry(['1.0.0', '2.0.0', '3.0.0'])
})
beforeEach(async () => {
  checkout = await createCheckout(registry.url)
})
afterEach(() => checkout.remove())
afterAll(() => registry.close())

test('installs at the first command, and runs the next ones without registry, pnpm or HOME', async () => {
  expect(await checkout.run()).toMatchObject({ code: 0, stdout: '1.0.0 1.0.0\n' })

  await rm(join(checkout.folder, '.cache/pnpm'))
  const before = await listAll()
  expect(await checkout.run({ env: NO_REGISTRY })).toMatchObject({ code: 0, stdout: '1.0.0 1.0.0\n', stderr: '' })
  expect(await listAll()).toEqual(before)
})

test('installs what a changed package.json asks for, updates the lockfile, and says so', async () => {
  await checkout.run()
  await checkout.ask('2.0.0')

  const { code, stdout, stderr } = await checkout.run()
  expect({ code, stdout }).toEqual({ code: 0, stdout: '2.0.0 2.0.0\n' })
  expect(stderr).toContain('Updated pnpm-lock.yaml')
  expect(await readFile(join(checkout.folder, 'pnpm-lock.yaml'), 'utf8')).toContain('tiny@2.0.0')
  expect(await readdir(join(checkout.folder, '.cache'))).not.toContainEqual(expect.stringMatching(/^install-/))
  expect(await checkout.run({ env: NO_REGISTRY })).toMatchObject({ code: 0, stdout: '2.0.0 2.0.0\n', stderr: '' })
})

test('installs the packages of a new app', async () => {
  await checkout.run()
  await mkdir(join(checkout.folder, 'apps/sibling'))
  await writeFile(
    join(checkout.folder, 'apps/sibling/package.json'),
    '{"name":"sibling","dependencies":{"tiny":"1.0.0"}}',
  )

  const { code, stderr } = await checkout.run()
  expect({ code, stderr }).toEqual({ code: 0, stderr: expect.stringContaining('Updated pnpm-lock.yaml') })
  expect(existsSync(join(checkout.folder, 'apps/sibling/node_modules/tiny/index.js'))).toBe(true)
})

test('keeps to the lockfile in CI', async () => {
  await checkout.run()
  await checkout.ask('2.0.0')

  const { code, stderr } = await checkout.run({ env: { CI: 'true' } })
  expect(code).toBe(1)
  expect(stderr).toContain('ERR_PNPM_OUTDATED_LOCKFILE')
  expect(await checkout.runDirectly()).toMatchObject({ code: 0, stdout: '1.0.0 1.0.0\n' })
})

test('leaves the installation as it was when a new one cannot be made', async () => {
  await checkout.run()
  const before = await listAll()
  await checkout.ask('2.0.0')

  const { code, stderr } = await checkout.run({ env: NO_REGISTRY })
  expect(code).toBe(1)
  expect(stderr).toContain('"pnpm install" failed')
  expect(await listAll()).toEqual(before)
  expect(await checkout.runDirectly()).toMatchObject({ code: 0, stdout: '1.0.0 1.0.0\n' })
})

test('installs again what was removed or installed by hand', async () => {
  await checkout.run()
  await rm(join(checkout.folder, 'apps/cli/node_modules'), { recursive: true })
  expect(await checkout.run()).toMatchObject({ code: 0, stdout: '1.0.0 1.0.0\n' })

  const lock = join(checkout.folder, 'pnpm-lock.yaml')
  const committed = await readFile(lock)
  await checkout.ask('2.0.0')
  const pnpm = join(checkout.folder, '.cache/pnpm', await pnpmVersion(), 'node_modules/.bin/pnpm')
  expect(await checkout.run({ command: [pnpm, 'install', '--no-frozen-lockfile'] })).toMatchObject({ code: 0 })
  expect(await checkout.runDirectly()).toMatchObject({ stdout: '2.0.0 2.0.0\n' })
  await checkout.ask('1.0.0')
  await writeFile(lock, committed)
  expect(await checkout.run()).toMatchObject({ code: 0, stdout: '1.0.0 1.0.0\n' })
})

test('keeps what a running program may import later, until the next installation', async () => {
  await checkout.run()
  const imported = await realpath(join(checkout.folder, 'apps/cli/node_modules/tiny/index.js'))
  await checkout.ask('2.0.0')
  await checkout.run()
  expect(await readFile(imported, 'utf8')).toContain('1.0.0')

  await checkout.ask('3.0.0')
  expect(await checkout.run()).toMatchObject({ code: 0, stdout: '3.0.0 3.0.0\n' })
  expect(existsSync(imported)).toBe(false)
})

test('finds nothing to install by hand afterwards', async () => {
  await checkout.run()
  await checkout.ask('2.0.0')
  await checkout.run()
  const before = await listAll()
  const pnpm = join(checkout.folder, '.cache/pnpm', await pnpmVersion(), 'node_modules/.bin/pnpm')
  const { code, stdout } = await checkout.run({ command: [pnpm, 'install', '--frozen-lockfile', '--offline'] })
  expect({ code, stdout }).toMatchObject({ code: 0, stdout: expect.not.stringMatching(/^[+-] tiny/m) })
  expect((await listAll()).filter((path) => !path.includes('state'))).toEqual(before)
})

test('installs once when two commands start together', async () => {
  const own = await startRegistry(['1.0.0'])
  const env = { pnpm_config_registry: own.url }
  try {
    const endings = await Promise.all([checkout.run({ env }), checkout.run({ env }), checkout.run({ env })])
    expect(endings).toMatchObject(endings.map(() => ({ code: 0, stdout: '1.0.0 1.0.0\n' })))
    expect(own.downloads('1.0.0')).toBe(1)
  } finally {
    await own.close()
  }
})

test('does not wait for a launcher that was killed while it installed', async () => {
  const stuck = await startRegistry(['1.0.0'])
  stuck.hang()
  try {
    const killed = checkout.start({ env: { pnpm_config_registry: stuck.url } })
    const stages = async () =>
      (await readdir(join(checkout.folder, '.cache'))).filter((it) => it.startsWith('install-'))
    await waitFor(async () => (await stages()).length === 1, { what: 'a launcher to install' })
    await killed.kill()
    expect(await checkout.run()).toMatchObject({ code: 0, stdout: '1.0.0 1.0.0\n' })
    expect(await stages()).toEqual([])
  } finally {
    await stuck.close()
  }
})

test('puts the installation back in place after the journal was written', async () => {
  await checkout.run()
  // As a launcher leaves it that was killed when it had moved the old folder away.
  const stage = join(checkout.folder, '.cache/install-killed')
  await mkdir(stage)
  await rename(join(checkout.folder, 'node_modules'), join(stage, 'node_modules'))
  const journal = { stage: '.cache/install-killed', moves: [{ path: 'node_modules', isNew: true }] }
  await writeFile(join(checkout.folder, '.cache/install-journal.json'), JSON.stringify(journal))
  await rm(join(checkout.folder, '.cache/store'), { recursive: true }) // nothing to install from again

  expect(await checkout.run({ env: NO_REGISTRY })).toMatchObject({ code: 0, stdout: '1.0.0 1.0.0\n' })
  expect(await readdir(join(checkout.folder, '.cache'))).not.toContain('install-journal.json')
})

/** The path of everything in the checkout, but what pnpm and npm keep for themselves. */
async function listAll(): Promise<string[]> {
  const paths = await readdir(checkout.folder, { recursive: true })
  return paths.filter((path) => !/^(home|\.cache\/(store|pnpm|compiled|metadata))/.test(path)).toSorted()
}

async function pnpmVersion(): Promise<string> {
  const { packageManager } = JSON.parse(await readFile(join(checkout.folder, 'package.json'), 'utf8')) as {
    packageManager: string
  }
  return packageManager.slice('pnpm@'.length)
}
