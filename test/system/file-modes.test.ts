import { chmod, lstat, readdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { createInstallation, OPERATOR_KEY, type Installation, type Server } from '../support/installation.ts'
import { restClient } from '../support/rest-client.ts'

let installation: Installation

beforeEach(() => {
  installation = createInstallation()
})
afterEach(() => installation.remove())

/** Every file and folder of the installation that another user of the machine could open, with its mode. */
async function openToOthers(): Promise<string[]> {
  const names = await readdir(installation.folder, { recursive: true })
  const found = await Promise.all(
    names.map(async (name) => [name, (await lstat(join(installation.folder, name))).mode & 0o077] as const),
  )
  return found.flatMap(([name, mode]) => (mode === 0 ? [] : [`${name} ${mode.toString(8)}`]))
}

async function upload(server: Server, version: string): Promise<void> {
  const url = `${server.url}/bundle/upload?app_id=com.example.app&version=${version}`
  const { status } = await fetch(url, { method: 'PUT', headers: { authorization: OPERATOR_KEY }, body: 'content' })
  expect(status).toBe(200)
}

async function stop(server: Server): Promise<void> {
  server.signal('SIGTERM')
  await server.ending
}

test('what the programs write is readable by their own user alone, with any umask of the shell', async () => {
  const server = await installation.startStandalone()
  const operator = restClient(server.url, OPERATOR_KEY)
  const { body } = await operator.post('/organization', { name: 'Acme' })
  await operator.post('/app', { app_id: 'com.example.app', name: 'App', owner_org: body.id })
  await upload(server, '1.0.0')
  await installation.runSeed('--name', 'Seeded', '--email', 'admin@example.com', '--devices', '1', '--apps', '1')
  const files = await readdir(installation.folder, { recursive: true })
  for (const file of [
    'organizations.db',
    'organizations.db-wal',
    'organizations.db.receipt-key.pem',
    'organizations.db.secrets-key',
  ]) {
    expect(files).toContain(file)
  }
  expect(files.filter((name) => name.startsWith('objects/organizations/')).length).toBeGreaterThan(3)
  expect(await openToOthers()).toEqual([])
  await stop(server)
})

test('what an older version left open is closed by the next start', async () => {
  const server = await installation.startStandalone()
  const operator = restClient(server.url, OPERATOR_KEY)
  const { body } = await operator.post('/organization', { name: 'Acme' })
  await operator.post('/app', { app_id: 'com.example.app', name: 'App', owner_org: body.id })
  await upload(server, '1.0.0')
  await server.kill() // so that the write-ahead log stays
  const { folder, objectsFolder } = installation
  const left = ['', '-wal', '-shm', '.receipt-key.pem', '.secrets-key'].map((it) =>
    join(folder, `organizations.db${it}`),
  )
  for (const file of left) await chmod(file, 0o644)
  await chmod(join(objectsFolder, 'organizations'), 0o755)
  await chmod(objectsFolder, 0o755)
  await writeFile(join(objectsFolder, 'of-others'), '', { mode: 0o644 })

  const next = await installation.startStandalone()
  await upload(next, '2.0.0')
  // The folder around the objects, and what others keep in it, is not the service's own.
  expect((await openToOthers()).map((it) => it.split(' ')[0])).toEqual(['objects', 'objects/of-others'])
  await stop(next)
})
