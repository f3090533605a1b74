/**
 * The service on a disk that is really full. A limit on the size of files, set while the server runs, needs no rights;
 * a small volume of its own needs a kernel that lets a user mount one.
 */
import { spawnSync } from 'node:child_process'
import { globSync, mkdirSync, rmSync, statSync, truncateSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

import { afterEach, beforeEach, describe, expect, test } from 'vitest'

import { createInstallation, OPERATOR_KEY, type Installation, type Server } from '../support/installation.ts'
import { waitFor } from '../support/wait-for.ts'

const UPLOAD_BYTES = 8 * 1024 * 1024

interface Disk {
  name: string
  isPossible: boolean
  start: (installation: Installation) => Promise<Server>
  /** Leaves so many bytes of room. */
  fill: (server: Server, installation: Installation, room: number) => void
  free: (server: Server, installation: Installation) => void
}

const run = (command: string, ...args: string[]) => spawnSync(command, args, { encoding: 'utf8' })
const mount = (folder: string) => `mount -t tmpfs -o size=32m tmpfs '${folder}'`
const filler = ({ pid }: Server, { folder }: Installation) => `/proc/${pid}/root${folder}/disk/filler`

const disks: Disk[] = [
  {
    name: 'a limit on the size of files',
    isPossible: run('prlimit', '--version').status === 0,
    start: (installation) => installation.startStandalone(),
    fill({ pid }, { folder }, room) {
      const sizes = globSync(`${folder}/*.db*`).map((file) => statSync(file).size)
      expect(run('prlimit', `--pid=${pid}`, `--fsize=${Math.max(...sizes) + room}:unlimited`)).toMatchObject({
        status: 0,
      })
    },
    free: ({ pid }) => void run('prlimit', `--pid=${pid}`, '--fsize=unlimited:unlimited'),
  },
  {
    name: 'a small volume',
    isPossible: run('unshare', '-Urm', 'sh', '-c', mount('/mnt')).status === 0,
    start(installation) {
      const { folder } = installation
      const disk = join(folder, 'disk')
      mkdirSync(disk)
      const program = `${mount(disk)} && exec '${process.execPath}' apps/standalone/src/main.ts`
      return installation.startServer({
        command: 'unshare',
        args: ['-Urm', 'sh', '-c', program],
        env: { DATABASE_URL: `file:${disk}/organizations.db`, STORAGE_URL: `file:${disk}/objects` },
      })
    },
    fill(server, installation, room) {
      const path = filler(server, installation)
      for (let bytes = 1024 * 1024; bytes >= 1; bytes = Math.floor(bytes / 2)) {
        try {
          for (;;) writeFileSync(path, Buffer.alloc(bytes), { flag: 'a' })
        } catch {
          // Full for so many bytes: half of them may still fit.
        }
      }
      truncateSync(path, statSync(path).size - room)
    },
    free: (server, installation) => rmSync(filler(server, installation)),
  },
]

describe.each(disks)('a disk that is full by $name', ({ isPossible, start, fill, free }) => {
  let installation: Installation
  beforeEach(() => void (installation = createInstallation({ RECONCILE_MS: '100' })))
  afterEach(() => installation.remove())

  test.runIf(isPossible)('refuses writes, serves reads, and everything goes on once there is room', async () => {
    const server = await start(installation)
    const ask = async (method: string, path: string, body?: object | Buffer) => {
      const isBytes = body instanceof Buffer
      const response = await fetch(`${server.url}${path}`, {
        method,
        headers: { authorization: OPERATOR_KEY, 'content-type': isBytes ? 'application/zip' : 'application/json' },
        ...(body && { body: isBytes ? new Uint8Array(body) : JSON.stringify(body) }),
      })
      const answer = { status: response.status, retryAfter: response.headers.get('retry-after') }
      return { ...answer, body: (await response.json()) as Record<string, unknown> } // every answer is an object
    }
    const refused = { status: 503, retryAfter: '5', body: { code: 'disk_full', status: 'KO' } }
    const idOf = ({ body }: { body: Record<string, unknown> }) => String(body['id'])
    const orgId = idOf(await ask('POST', '/organization', { name: 'Acme' }))
    const app = { app_id: 'com.example.app', name: 'App', owner_org: orgId }
    expect(await ask('POST', '/app', app)).toMatchObject({ status: 200 })
    const upload = (version: string) =>
      ask('PUT', `/bundle/upload?app_id=com.example.app&version=${version}`, Buffer.alloc(UPLOAD_BYTES, version))
    const doomed = idOf(await ask('POST', '/organization', { name: 'Doomed' }))

    // Room for the database, and not for the upload.
    fill(server, installation, UPLOAD_BYTES / 2)
    expect(await upload('1.0.0')).toMatchObject(refused)
    expect(await upload('1.0.0')).toMatchObject(refused) // and not version_taken
    expect(await ask('POST', '/organization', { name: 'Small' })).toMatchObject({ status: 200 })
    free(server, installation)

    fill(server, installation, 0)
    // The log of the database may have some room left.
    const write = () => ask('POST', '/organization', { name: 'X'.repeat(200) })
    await waitFor(async () => (await write()).status === 503, { what: 'a write to be refused' })
    const written = await Promise.all(Array.from({ length: 60 }, write))
    expect(new Set(written.map(({ status }) => status))).toEqual(new Set([503]))
    expect(written[0]).toMatchObject(refused)
    expect(await upload('1.0.0')).toMatchObject(refused)
    expect(await ask('GET', `/organization?orgId=${orgId}`)).toMatchObject({ status: 200 })
    expect(await ask('GET', '/readyz')).toMatchObject({ status: 200, body: { status: 'ready', degraded: ['disk'] } })
    const deletion = await ask('DELETE', `/organization?orgId=${doomed}`)
    expect([200, 503]).toContain(deletion.status)

    free(server, installation)
    await waitFor(async () => !('degraded' in (await ask('GET', '/readyz')).body), { what: 'the probe to succeed' })
    expect(await write()).toMatchObject({ status: 200 })
    expect(await upload('1.0.0')).toMatchObject({ status: 200 })
    expect(await ask('DELETE', `/organization?orgId=${doomed}`)).toMatchObject({ status: 200 })
    const state = async () => (await ask('GET', `/organization/deletion?orgId=${doomed}`)).body['data']
    await waitFor(async () => JSON.stringify(await state()).includes('"completed"'), { what: 'the deletion to end' })
    expect(server.stderr).not.toContain('Unexpected error')
    expect(server.stderr).not.toContain('Checkpoints of the database have stopped')
  })
})
