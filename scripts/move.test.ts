import { existsSync, readFileSync, statSync } from 'node:fs'
import { cp } from 'node:fs/promises'
import { join } from 'node:path'

import SqliteDatabase from 'better-sqlite3'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'

import { createInstallation, OPERATOR_KEY, type Installation, type Server } from '../test/support/installation.ts'
import type { Ending } from '../test/support/program.ts'
import { restClient } from '../test/support/rest-client.ts'
import { readMoveOptions, type GivenOptions } from './move/move-options.ts'
import { createProgress } from './move/progress.ts'
import { runMove } from './move/run-move.ts'
import { undoMove } from './move/undo-move.ts'

let filled: Installation
let home: Installation
let orgId: string

beforeAll(async () => {
  filled = createInstallation()
  const server = await filled.startStandalone()
  orgId = (await restClient(server.url, OPERATOR_KEY).post('/organization', { name: 'Acme' })).body.id ?? ''
  const size = ['--apps', '1', '--bundles', '3', '--devices', '20', '--channels', '1']
  await filled.runSeed('--name', 'Seeded', '--email', 'admin@example.com', ...size)
  await stop(server)
})
afterAll(() => filled.remove())

beforeEach(async () => {
  home = createInstallation()
  await cp(filled.folder, home.folder, { recursive: true })
  return () => home.remove()
})

const stop = async (running: Server) => {
  running.signal('SIGTERM')
  await running.ending
}
const at = (name: string) => join(home.folder, name)
const move = async (args: readonly string[]): Promise<Ending> =>
  await home.start({ args: ['scripts/move.ts', ...args] }).ending
const from = () => ['--from', home.env.DATABASE_URL]
const toNewFile = () => [...from(), '--to', `file:${at('new.db')}`]
const toNewFolder = () => ['--from-store', home.env.STORAGE_URL, '--to-store', `file:${at('new-objects')}`]
const start = async (env: Record<string, string>) =>
  await home.start({ args: ['apps/standalone/src/main.ts'], env }).ending
const summary = /^Moved \d+ rows of \d+ tables and 3 stored files/

/** All of the command but its process, which would take most of the time. What it says when it refuses. */
const refusal = async (given: Partial<GivenOptions>): Promise<string> => {
  try {
    const options = readMoveOptions({ from: home.env.DATABASE_URL, ...given })
    return `Expected a refusal, got ${(await runMove(options, createProgress(process.stderr))).outcome}`
  } catch (error) {
    return String(error instanceof Error ? error.message : error)
  }
}

// Two of them start several programs.
describe('the move command', { timeout: 240_000 }, () => {
  test('refuses while a program runs, counts in a dry run, moves once, and can be undone', async () => {
    let server = await home.startStandalone()
    const running = await move(toNewFile())
    expect(running.code).toBe(1)
    expect(running.stderr).toContain('to be used by no program: stop the service and run this again')
    await stop(server)

    const dry = await move([...toNewFile(), ...toNewFolder(), '--dry-run'])
    expect(dry.stdout).toMatch(/ 20 devices\n[^]*^Would move \d+ rows of \d+ tables and 3 stored files\.\n$/m)
    expect([existsSync(at('new.db')), existsSync(at('new-objects'))]).toEqual([false, false])

    const moved = await move([...toNewFile(), ...toNewFolder()])
    expect(moved.stdout).toMatch(summary)
    expect(moved.stdout).toContain(`Set DATABASE_URL to file:${at('new.db')}.`)
    expect(moved.stdout).toContain(`Set STORAGE_URL to file:${at('new-objects')}.`)
    const key = (file: string) => readFileSync(at(`${file}.receipt-key.pem`), 'utf8')
    expect(key('new.db')).toBe(key('organizations.db'))
    const ofSecrets = (file: string) => readFileSync(at(`${file}.secrets-key`), 'utf8')
    expect(ofSecrets('new.db')).toBe(ofSecrets('organizations.db'))
    for (const name of ['new.db', 'new.db.receipt-key.pem', 'new.db.secrets-key'])
      expect(statSync(at(name)).mode & 0o077).toBe(0)
    expect((await move([...toNewFile(), ...toNewFolder()])).stdout).toContain('there is nothing to do')
    expect(await refusal({ to: `file:${at('third.db')}` })).toContain('it was moved to file:')

    expect((await start({})).stderr).toContain('DATABASE_URL: it was moved to file:')
    const there = { DATABASE_URL: `file:${at('new.db')}`, STORAGE_URL: `file:${at('new-objects')}` }
    const oldStore = await start({ ...there, STORAGE_URL: home.env.STORAGE_URL })
    expect(oldStore.stderr).toContain(
      `STORAGE_URL: the stored files were moved to file:${at('new-objects')}: use that one`,
    )
    server = await home.startStandalone(there)
    const read = await restClient(server.url, OPERATOR_KEY).get(`/organization?orgId=${orgId}`)
    expect(read.status).toBe(200)
    await stop(server)

    expect((await move([...from(), '--undo'])).stdout).toContain('starts again')
    expect(await undoMove({ from: home.env.DATABASE_URL })).toContain('there is nothing to undo')
    await home.startStandalone()
  })

  test('moves stored files alone, after which the service wants the new store', async () => {
    const { code, stdout } = await move([...from(), ...toNewFolder()])
    expect({ code, stdout }).toMatchObject({
      code: 0,
      stdout: expect.stringMatching(/^Moved 3 stored files/) as string,
    })
    expect((await start({})).stderr).toContain('STORAGE_URL: the stored files were moved to')
    await home.startStandalone({ STORAGE_URL: `file:${at('new-objects')}` })
  })

  test('a move that was begun and given up begins anew at another target', async () => {
    const program = home.start({ args: ['scripts/move.ts', ...toNewFile()] })
    while (!program.stderr.includes('Copying rows') && !program.hasEnded()) await new Promise((go) => setTimeout(go, 1))
    await program.kill()
    if ((await program.ending).code === 0) return // it was quicker
    await stop(await home.startStandalone())
    expect(await refusal({ to: `file:${at('new.db')}` })).toContain('Remove the target and run this again')
    expect((await move([...from(), '--to', `file:${at('third.db')}`])).code).toBe(0)
  })

  test('refuses a source of another version, a target with rows, and options that are not enough', async () => {
    const [here, there] = [home.env.DATABASE_URL, `file:${at('new.db')}`]
    expect(await refusal({ to: here })).toBe(`Expected --from and --to to differ, both are ${here}`)
    expect(await refusal({})).toBe('Expected --to, or --from-store and --to-store')
    expect(await refusal({ to: there, toStore: 'file:./x' })).toContain('or none of them')
    expect(await refusal({ to: 'mysql://u:hunter2@h/d' })).toMatch(/^Expected --to to name(?!.*hunter2)/)
    expect(await refusal({ from: 'file:/nowhere/a.db', to: 'file:/nowhere/b.db' })).toContain('found none at')
    expect(await refusal({ to: there, fromStore: 'file:/nowhere/x', toStore: `file:${at('x')}` })).toBe(
      '--from-store: expected a folder, found none at /nowhere/x',
    )
    // As the command says them.
    expect(await move(from())).toMatchObject({ code: 1, stderr: 'Expected --to, or --from-store and --to-store\n' })

    const other = createInstallation()
    await cp(filled.folder, other.folder, { recursive: true })
    expect(await refusal({ to: other.env.DATABASE_URL })).toMatch(
      /^Expected file:\S+ to be empty, but it has rows in .*users/,
    )
    await other.remove()

    const db = new SqliteDatabase(at('organizations.db'))
    db.exec(`delete from kysely_migration where name = (select max(name) from kysely_migration)`)
    db.close()
    expect(await refusal({ to: there })).toContain('start the service on it once with this version')
  })
})
