import { writeFileSync } from 'node:fs'
import { join } from 'node:path'

import { afterEach, beforeEach, describe, expect, test } from 'vitest'

import { takePort } from '../support/servers/busy-port.ts'
import { createInstallation, type Installation } from '../support/installation.ts'
import './bad-start.test.ts'

const API = 'apps/api/src/main.ts'
const programs = [API, 'apps/worker/src/main.ts'] as const

describe('an API or a worker that cannot start', () => {
  let installation: Installation
  let file: string

  beforeEach(() => {
    installation = createInstallation()
    file = join(installation.folder, 'a-file')
    writeFileSync(file, 'not a folder')
  })

  afterEach(() => installation.remove())

  test.each(programs)('%s says so when the database or the store cannot be opened', async (program) => {
    const [inFile, noDatabase, noFolder] = await Promise.all([
      saidAtTheEnd(program, { DATABASE_URL: `file:${file}/organizations.db` }),
      saidAtTheEnd(program, { DATABASE_URL: `file:${file}` }),
      saidAtTheEnd(program, { STORAGE_URL: `file:${file}` }),
    ])
    expect(inFile).toContain('DATABASE_URL: expected an SQLite file that can be used')
    expect(noDatabase).toContain('DATABASE_URL: expected an SQLite file that can be used')
    expect(noFolder).toContain('Expected STORAGE_URL to name a folder that can be used')
  })

  test('the API says so when its port is taken or its host is not this machine', async () => {
    const taken = await takePort()
    try {
      expect(await saidAtTheEnd(API, { PORT: taken.port })).toContain(taken.port)
    } finally {
      await taken.release()
    }
    expect(await saidAtTheEnd(API, { HOST: '192.0.2.1' })).toContain('192.0.2.1')
  })

  /** Starts a program that is to end by itself with exit code 1. Returns what it said, which holds no stack. */
  async function saidAtTheEnd(program: string, env: Record<string, string>): Promise<string> {
    const { stderr, ...ending } = await installation.start({ args: [program], env }).ending
    expect(ending).toEqual({ code: 1, signal: null, stdout: '' })
    expect(stderr).not.toMatch(/^ +at /m)
    return stderr
  }
})
