/** What the programs say of their version, and of a database that is newer than they are. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'

import { version } from '@organizations/domain'
import { inTransaction } from '@organizations/database'
import { testDatabases } from '@organizations/database/testing'
import { generateSigningKey } from '@organizations/receipts'
import { sql } from 'kysely'
import { afterEach, describe, expect, test } from 'vitest'

import { isLong } from '../support/test-size.ts'
import { createInstallation, type Installation } from '../support/installation.ts'
import { repositoryRoot } from '../support/program.ts'

const servers = ['standalone', 'api', 'worker'] as const
const mainOf = (name: string) => `apps/${name}/src/main.ts`

let installation: Installation | undefined
afterEach(async () => {
  await installation?.remove()
  installation = undefined
})

test('the version is that of package.json and of the newest release in the release notes', () => {
  const read = (file: string) => readFileSync(join(repositoryRoot, file), 'utf8')
  expect(JSON.parse(read('package.json'))).toHaveProperty('version', version)
  const [newest] = read('RELEASE_NOTES.md').match(/^## \d\S*/m) ?? []
  expect(newest).toBe(`## ${version}`)
})

describe.each(testDatabases)('on $name', ({ name, createEmpty }) => {
  test('an older program says in one sentence that the database is newer, and ends', async () => {
    const database = await createEmpty()
    const here = createInstallation({ DATABASE_URL: database.url, RECEIPT_SIGNING_KEY: generateSigningKey() })
    installation = here
    const first = await here.startStandalone()
    await first.kill()
    const { db, close } = database.open()
    const later = sql`insert into kysely_migration (name, timestamp) values ('9999-later', '2099-01-01T00:00:00.000Z')`
    await inTransaction(db, (trx) => later.execute(trx))
    await close()

    const seed = ['scripts/seed.ts', '--name', 'Acme', '--email', 'admin@example.com']
    // All open the database in the same way.
    const programs = [...servers.map((server) => [mainOf(server)]), seed]
    for (const args of programs.slice(0, isLong || name === 'SQLite' ? programs.length : 1)) {
      const { code, stdout, stderr } = await here.start({ args, env: { LOG_LEVEL: 'warn' } }).ending
      expect({ args, code, stdout }).toEqual({ args, code: 1, stdout: '' })
      expect(stderr).toBe(
        `The database is of a newer version than this program, ${version}, which does not know its migration 9999-later: start the newer version, or restore a backup from before the upgrade.\n`,
      )
    }
    await here.remove()
    await database.remove()
  })
})

describe.each(servers)('the program %s', (name) => {
  test('prints its version and its variables, and starts nothing', async () => {
    installation = createInstallation()
    const ask = (flag: string) => installation?.start({ args: [mainOf(name), flag] }).ending
    expect(await ask('--version')).toMatchObject({ code: 0, stdout: `${version}\n`, stderr: '' })
    const help = await ask('--help')
    expect(help).toMatchObject({ code: 0, stderr: '' })
    expect(help?.stdout).toContain(`Usage: node ${mainOf(name)} [--help | --version]\n`)
    expect(help?.stdout).toMatch(/^ {2}DATABASE_URL +file:\.\/data\/organizations\.db$/m)
  })
})

test('the first line of the log says what runs on what, without addresses', async () => {
  installation = createInstallation()
  const server = await installation.startStandalone()
  const [first = ''] = server.stderr.split('\n')
  expect(JSON.parse(first)).toEqual({
    level: 30,
    time: expect.any(String),
    program: 'standalone',
    version,
    node: process.version,
    database: 'sqlite',
    store: 'file',
    queue: 'none',
    mails: 'none',
    msg: 'Starting',
  })
  expect(await (await fetch(`${server.url}/healthz`)).json()).toEqual({ status: 'ok', version })
})
