import { spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { createServer, type AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { isLong } from '../../../test/support/test-size.ts'
import { atExit } from '../../../test/support/at-exit.ts'
import { createTempFolder, type TempFolder } from '../../../test/support/temp-folder.ts'

const main = fileURLToPath(new URL('main.ts', import.meta.url))
const KEY = 'bootstrap-key-for-this-test'

let folder: TempFolder
beforeEach(() => {
  folder = createTempFolder()
})
afterEach(() => folder.remove())

interface Program {
  /** The server's address; rejects when the program ends first. */
  url: () => Promise<string>
  kill: () => void
  /** Its whole output and its exit code, once it has ended. */
  end: Promise<{ out: string; err: string; code: number | null }>
}

function start(variables: Record<string, string>): Program {
  const env = {
    PATH: process.env['PATH'],
    PORT: '0',
    DATABASE_URL: `file:${folder.path}/x.db`,
    STORAGE_URL: `file:${folder.path}/objects`,
    ...variables,
  }
  const child = spawn(process.execPath, [main], { env, cwd: tmpdir(), stdio: ['ignore', 'pipe', 'pipe'] })
  const forget = atExit(() => child.kill('SIGKILL'))
  let out = ''
  let err = ''
  const up = Promise.withResolvers<string>()
  up.promise.catch(() => {}) // not every test uses the address
  child.stdout.on('data', (chunk: Buffer) => {
    out += chunk.toString()
    const url = /served at (http:\S+)/.exec(out)?.[1]
    if (url !== undefined) up.resolve(url)
  })
  child.stderr.on('data', (chunk: Buffer) => (err += chunk.toString()))
  const end = once(child, 'close').then(([code]) => {
    forget()
    up.reject(new Error(`Expected a server, got: ${err}`))
    return { out, err, code: code as number | null } // the argument of 'close'
  })
  return { url: () => up.promise, kill: () => child.kill('SIGTERM'), end }
}

describe('the standalone server', () => {
  test('serves, shows a generated key once, and stops with code 0 on SIGTERM', async () => {
    const first = start({})
    const url = await first.url()
    expect((await fetch(`${url}/readyz`)).status).toBe(200)
    first.kill()
    const { out, code } = await first.end
    expect(code).toBe(0)
    expect(out).toMatch(/^ {2}orgs_[0-9a-f]{56}$/m)
    const second = start({})
    await second.url()
    second.kill()
    expect(await second.end).toMatchObject({ code: 0, out: expect.not.stringContaining('orgs_') })
  })

  test('never logs or prints a given key, its hash or a credential, for any request', async () => {
    const program = start({ BOOTSTRAP_API_KEY: KEY, LOG_LEVEL: 'trace' })
    const url = await program.url()
    const headers = { authorization: `Bearer ${KEY}`, 'content-type': 'application/json' }
    const created = await fetch(`${url}/organization`, { method: 'POST', headers, body: '{"name":"Acme"}' })
    expect(created.status).toBe(200)
    const paths = ['/organization', '/trpc/organization.list', '/nowhere', '/%zz', '/trpc/organization.get?input=%7B']
    for (const path of paths) await (await fetch(url + path, { headers: { ...headers, 'x-api-key': KEY } })).text()
    await (await fetch(`${url}/organization`, { method: 'PUT', headers, body: '{' })).text()
    program.kill()
    const { out, err } = await program.end
    expect(err).toContain('"Answered"')
    for (const secret of [KEY, createHash('sha256').update(KEY).digest('hex'), 'Bearer']) {
      expect(out + err).not.toContain(secret)
    }
    expect(out).toContain('$BOOTSTRAP_API_KEY')
  })

  const invalid = [
    ['REDIS_URL', 'ftp://user:hunter2@host'],
    ['PORT', 'http'],
    ['BOOTSTRAP_API_KEY', 'short-secret'],
  ] as const

  test.for(invalid.slice(0, isLong ? invalid.length : 1))(
    'does not start with an invalid %s: a message names it, and no file is created',
    async ([name, value]) => {
      const { out, err, code } = await start({ [name]: value }).end
      expect(code).toBe(1)
      expect(err).toMatch(new RegExp(`^The configuration is not valid\\.\\n  ${name}: expected [^\\n]+\\n$`))
      expect(out + err).not.toContain(value)
      expect(existsSync(join(folder.path, 'x.db'))).toBe(false)
    },
  )

  test('does not start on a port in use: a message says so, and the code is 1', async () => {
    const other = createServer().listen(0, '127.0.0.1')
    await once(other, 'listening')
    const { port } = other.address() as AddressInfo // it listens on TCP
    const { out, err, code } = await start({ PORT: String(port) }).end
    expect(code).toBe(1)
    expect(err).toMatch(new RegExp(`^listen EADDRINUSE: [^\\n]*${port}\\n$`, 'm'))
    expect(out).not.toContain('served at')
    other.close()
    await once(other, 'close')
  })
})
