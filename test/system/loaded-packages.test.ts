import { readFile } from 'node:fs/promises'
import { join } from 'node:path'

import { afterEach, beforeEach, expect, test } from 'vitest'

import { createInstallation, OPERATOR_KEY, type Installation } from '../support/installation.ts'
import { packagesIn } from '../support/loaded-packages.ts'
import { waitFor } from '../support/wait-for.ts'

let installation: Installation
beforeEach(() => {
  installation = createInstallation()
})
afterEach(() => installation.remove())

/** Large packages that not every installation needs. Nothing listens where these variables point to. */
const optional = [
  { variable: 'DATABASE_URL', url: 'postgres://user@127.0.0.1:1/none', packages: ['pg', 'pg-pool', 'pg-protocol'] },
  {
    variable: 'STORAGE_URL',
    url: 's3://bucket?endpoint=http://127.0.0.1:1&region=any',
    packages: ['@aws-sdk/client-s3'],
  },
  { variable: 'REDIS_URL', url: 'redis://127.0.0.1:1', packages: ['ioredis', 'bullmq'] },
]
const allOptional = new Set(optional.flatMap(({ packages }) => packages))

/** What the standalone server has loaded when it has answered both doors, or has given up. */
async function loadedModules(env: Record<string, string>): Promise<string> {
  const file = join(installation.folder, 'loaded')
  const program = installation.start({
    args: ['--import', './test/support/list-loaded.ts', 'apps/standalone/src/main.ts'],
    env: { ...env, LOADED_MODULES: file },
  })
  const isOver = () => program.hasEnded() || program.stdout.includes('served at')
  await waitFor(isOver, { what: 'the server to start, or to give up', timeoutMs: 60_000 })
  const url = /served at (http:\S+)/.exec(program.stdout)?.[1]
  if (url !== undefined) {
    for (const path of ['/organization', '/trpc/organization.list']) {
      const { status } = await fetch(url + path, { headers: { authorization: OPERATOR_KEY } })
      expect(status).toBe(200)
    }
  }
  program.signal('SIGTERM')
  await program.ending
  return await readFile(file, 'utf8')
}

test('a server on a file and a folder, without Redis, loads no driver of what it does not use', async () => {
  const modules = await loadedModules({})
  const loaded = packagesIn(modules)
  expect(loaded).toContain('better-sqlite3')
  expect(loaded.filter((name) => allOptional.has(name))).toEqual([])
  expect(loaded.filter((name) => /^@(aws|smithy)/.test(name))).toEqual([])
  // It has answered JSON over both doors: neither needs what Node’s fetch needs.
  expect(modules).not.toContain('undici')
})

test.each(optional)('with $variable it loads $packages', async ({ variable, url, packages }) => {
  const loaded = packagesIn(await loadedModules({ [variable]: url }))
  expect(loaded.filter((name) => allOptional.has(name)).toSorted()).toEqual(packages.toSorted())
})
