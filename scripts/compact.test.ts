import { readdirSync, readlinkSync } from 'node:fs'
import { dirname, join } from 'node:path'

import { beforeEach, expect, test } from 'vitest'

import { scatterRows } from '../test/faults/harness/scattered-organization.ts'
import { createInstallation, OPERATOR_KEY, type Installation, type Server } from '../test/support/installation.ts'
import { legibleIn } from '../test/support/legible.ts'
import type { Ending } from '../test/support/program.ts'
import { restClient } from '../test/support/rest-client.ts'
import { waitFor } from '../test/support/wait-for.ts'
import SqliteDatabase from 'better-sqlite3'

let installation: Installation
let file: string
let server: Server

beforeEach(async () => {
  installation = createInstallation()
  file = join(installation.folder, 'organizations.db')
  server = await installation.startStandalone()
  return () => installation.remove()
})

const compact = async (env: Record<string, string> = {}): Promise<Ending> =>
  await installation.start({ args: ['scripts/compact.ts'], env }).ending

test('compacting leaves nothing of what was deleted, and all of the rest', { timeout: 60_000 }, async () => {
  const rest = restClient(server.url, OPERATOR_KEY)
  const organizations = []
  for (const mark of ['vanishingmark', 'remainingmark']) {
    organizations.push({ orgId: (await rest.post('/organization', { name: mark })).body.id ?? '', mark })
  }
  scatterRows(file, organizations)
  expect(await compact()).toMatchObject({
    code: 1,
    stderr: `Expected ${file} to be used by no program: stop the service and run this again\n`,
  })
  server.signal('SIGTERM')
  await server.ending

  // As an earlier release left it.
  const db = new SqliteDatabase(file)
  for (const table of ['devices', 'channels', 'apps']) {
    db.prepare(`delete from ${table} where organization_id = ?`).run(organizations[0]?.orgId)
  }
  db.prepare(`update organizations set name = '' where id = ?`).run(organizations[0]?.orgId)
  for (const table of ['audit_entries', 'events']) db.prepare(`delete from ${table}`).run()
  const count = db.prepare('select count(*) from devices').pluck().get()
  db.close()
  expect(legibleIn(file, ['vanishingmark'])).toEqual(['vanishingmark'])

  const { code, stdout } = await compact()
  expect({ code, stdout }).toMatchObject({ code: 0, stdout: expect.stringMatching(/^The file had .* MB now\.\n$/) })
  expect(legibleIn(file, ['vanishingmark', 'remainingmark'])).toEqual(['remainingmark'])
  server = await installation.startStandalone()
  const after = new SqliteDatabase(file, { readonly: true })
  expect(after.prepare('select count(*) from devices').pluck().get()).toBe(count)
  expect(after.pragma('journal_mode', { simple: true })).toBe('wal')
  after.close()
})

test.runIf(process.platform === 'linux')('the copy that compacting makes is next to the file', async () => {
  server.signal('SIGTERM')
  await server.ending
  const db = new SqliteDatabase(file)
  // More than SQLite keeps in memory.
  db.exec(`create table large as with recursive n(n) as (select 1 union all select n + 1 from n where n < 60)
    select zeroblob(1000000) as bytes from n`)
  db.close()
  const program = installation.start({ args: ['scripts/compact.ts'] })
  const copies = new Set<string>()
  await waitFor(
    () => {
      for (const path of openFilesOf(program.pid)) if (path.endsWith(' (deleted)')) copies.add(dirname(path))
      return program.hasEnded()
    },
    { what: 'the file to be compacted', intervalMs: 1 },
  )
  expect((await program.ending).code).toBe(0)
  expect([...copies]).toEqual([installation.folder])
})

test('compacting needs an SQLite file that exists', { timeout: 60_000 }, async () => {
  expect(await compact({ DATABASE_URL: 'postgres://localhost/organizations' })).toMatchObject({
    code: 1,
    stderr: expect.stringContaining('DATABASE_URL: expected an SQLite file, got a Postgres database'),
  })
  expect(await compact({ DATABASE_URL: 'file:/nowhere/organizations.db' })).toMatchObject({
    code: 1,
    stderr: expect.stringContaining('DATABASE_URL: expected an SQLite file, found none at /nowhere/organizations.db'),
  })
})

/** SQLite gives the name of its copy up at once: then it ends in "(deleted)". */
function openFilesOf(pid: number): string[] {
  try {
    return readdirSync(`/proc/${pid}/fd`).map((fd) => readlinkSync(`/proc/${pid}/fd/${fd}`))
  } catch {
    return [] // one was closed meanwhile, or the program has ended
  }
}
