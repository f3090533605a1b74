import { writeFileSync } from 'node:fs'
import { join } from 'node:path'

import { afterEach, beforeEach, describe, expect, test } from 'vitest'

import { isLong } from '../support/test-size.ts'
import { takePort } from '../support/servers/busy-port.ts'
import { createInstallation, type Installation } from '../support/installation.ts'

const STANDALONE = 'apps/standalone/src/main.ts'
/**
 * All read the environment in the same way, and open the same things: bad-start.long.test.ts asks these for the rest.
 */
const others = ['apps/api/src/main.ts', 'apps/worker/src/main.ts'] as const

describe('a program that cannot start', () => {
  let installation: Installation
  let file: string

  beforeEach(() => {
    installation = createInstallation()
    file = join(installation.folder, 'a-file')
    writeFileSync(file, 'not a folder')
  })

  afterEach(() => installation.remove())

  test.each(others)('%s names each variable that it cannot use, in a sentence', async (program) => {
    const env = { DATABASE_URL: 'mysql://db.internal', LOG_LEVEL: 'loud' }
    const said = await saidAtTheEnd(program, env)
    expect(said).toContain('DATABASE_URL: expected to name an SQLite file')
    expect(said).toContain('LOG_LEVEL: expected one of')
  })

  test('the standalone server says so when the database or the store cannot be opened', async () => {
    const [inFile, noDatabase, noFolder] = await Promise.all([
      saidAtTheEnd(STANDALONE, { DATABASE_URL: `file:${file}/organizations.db` }),
      saidAtTheEnd(STANDALONE, { DATABASE_URL: `file:${file}` }),
      saidAtTheEnd(STANDALONE, { STORAGE_URL: `file:${file}` }),
    ])
    expect(inFile).toMatch(/DATABASE_URL: expected an SQLite file that can be used: .* Its folder is missing/)
    expect(noDatabase).toContain('DATABASE_URL: expected an SQLite file that can be used')
    expect(noFolder).toContain('Expected STORAGE_URL to name a folder that can be used')
  })

  test.each(isLong ? [...others, STANDALONE] : [STANDALONE])(
    '%s reads both URLs alike, and names the file whose %% was not decoded',
    async (it) => {
      const name = join(installation.folder, 'my%20data')
      writeFileSync(name, '')
      const said = await saidAtTheEnd(it, { DATABASE_URL: `file:${name}`, STORAGE_URL: `file:${name}` })
      for (const variable of ['DATABASE_URL', 'STORAGE_URL']) {
        expect(said).toMatch(
          new RegExp(`^ +${variable}: expected .*"[^"]*my data" does not exist, and "${name}" does`, 'm'),
        )
      }
    },
  )

  test('the standalone server says so when its port is taken or its host is not this machine', async () => {
    const taken = await takePort()
    try {
      expect(await saidAtTheEnd(STANDALONE, { PORT: taken.port })).toContain(taken.port)
    } finally {
      await taken.release()
    }
    expect(await saidAtTheEnd(STANDALONE, { HOST: '192.0.2.1' })).toContain('192.0.2.1')
  })

  test('the standalone server names every bad variable at once, and repeats no secret', async () => {
    const secret = 'a bad secret'
    const bad = {
      BOOTSTRAP_API_KEY: secret,
      BOOTSTRAP_EMAIL: 'not an address',
      PORT: '65536',
      LEASE_MS: '10s',
      RECONCILE_MS: '0',
      REDIS_URL: 'localhost:6379',
      CORS_ORIGINS: 'app.example.com',
    }
    const said = await saidAtTheEnd(STANDALONE, bad)
    const named = [...said.matchAll(/^ +(\w+): expected ./gm)].map(([, name]) => name)
    expect(new Set(named)).toEqual(new Set(Object.keys(bad)))
    expect(said).not.toContain(secret)
  })

  /** Starts a program that is to end by itself with exit code 1. Returns what it said, which holds no stack. */
  async function saidAtTheEnd(program: string, env: Record<string, string>): Promise<string> {
    const { stderr, ...ending } = await installation.start({ args: [program], env }).ending
    expect(ending).toEqual({ code: 1, signal: null, stdout: '' })
    expect(stderr).not.toMatch(/^ +at /m)
    return stderr
  }
})
