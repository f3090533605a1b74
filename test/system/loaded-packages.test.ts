import { readFile } from 'node:fs/promises'
import { join } from 'node:path'

import { afterEach, beforeEach, expect, test } from 'vitest'

import { createInstallation, type Installation } from '../support/installation.ts'
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

/** The packages that the standalone server has loaded when it is up, or when it gives up. */
async function loadedPackages(env: Record<string, string>): Promise<string[]> {
  const file = join(installation.folder, 'loaded')
  const program = installation.start({
    args: ['--import', './test/support/list-loaded.ts', 'apps/standalone/src/main.ts'],
    env: { ...env, LOADED_MODULES: file },
  })
  const isOver = () => program.hasEnded() || program.stdout.includes('served at')
  await waitFor(isOver, { what: 'the server to start, or to give up', timeoutMs: 60_000 })
  program.signal('SIGTERM')
  await program.ending
  const found = (await readFile(file, 'utf8')).matchAll(/\/node_modules\/((?:@[\w.-]+\/)?[\w.-]+)\/(?!node_modules)/g)
  return [...new Set([...found].map(([, name = '']) => name))]
}

test('a server on a file and a folder, without Redis, loads no driver of what it does not use', async () => {
  const loaded = await loadedPackages({})
  expect(loaded).toContain('better-sqlite3')
  expect(loaded.filter((name) => allOptional.has(name))).toEqual([])
  expect(loaded.filter((name) => /^@(aws|smithy)/.test(name))).toEqual([])
})

test.each(optional)('with $variable it loads $packages', async ({ variable, url, packages }) => {
  const loaded = await loadedPackages({ [variable]: url })
  expect(loaded.filter((name) => allOptional.has(name)).toSorted()).toEqual(packages.toSorted())
})
