import { randomBytes } from 'node:crypto'
import { mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

import { readOrganizationId } from '@organizations/domain'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'

import { hasTerminal, type CommandLine } from '../support/cli/command-line.ts'
import { createCliFixture, type CliFixture } from '../support/cli/cli-fixture.ts'
import { createInstallation, type Installation } from '../support/installation.ts'
import { repositoryRoot, startProgram, type Program } from '../support/program.ts'
import { startRelay, type Relay, type RelayOptions } from '../support/servers/relay.ts'
import { waitFor } from '../support/wait-for.ts'

const APP = 'com.example.app'
const content = randomBytes(8_000_000)
const MIDWAY = content.byteLength / 2

let installation: Installation
let fixture: CliFixture
let ada: CommandLine
let folder: string
beforeAll(async () => {
  installation = createInstallation()
  fixture = await createCliFixture(installation)
  ada = fixture.ada
  folder = join(installation.folder, 'exports')
  mkdirSync(folder)
  const file = join(installation.folder, 'dist.zip')
  writeFileSync(file, content)
  await ada.json('app', 'create', APP, '--org', fixture.orgId, '--name', 'An app')
  await ada.json('bundle', 'upload', APP, '1.0.0', file)
})
afterAll(() => installation.remove())

const relays: Relay[] = []
afterEach(async () => {
  await Promise.all(relays.splice(0).map((relay) => relay.close()))
  for (const name of readdirSync(folder)) rmSync(join(folder, name))
})

async function relay(options: RelayOptions): Promise<Relay> {
  const relay = await startRelay(fixture.url, options)
  relays.push(relay)
  return relay
}

const target = () => join(folder, 'acme.zip')

/** Starts Ada's `orgs export` over another way to the server, as a program that can be sent signals. */
function start(url: string): Program {
  const env = { ORGS_URL: url, ORGS_API_KEY: fixture.keys[1]! } // hers
  return startProgram({
    args: [join(repositoryRoot, 'apps/cli/src/main.ts'), 'export', fixture.orgId, target()],
    env,
  })
}

describe('orgs export', () => {
  test('writes a zip that has been checked, for its user alone', async () => {
    const { code, stdout, stderr } = await ada.run(['export', fixture.orgId, target()])
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
    expect(stdout).toMatch(/^Organization exported: .*acme\.zip, 8\.0 MB, with \d+ rows and 1 stored file\n$/)
    expect(statSync(target()).mode & 0o777).toBe(0o600)
    expect(readFileSync(target()).includes(content.subarray(0, 60_000))).toBe(true)
    expect(readdirSync(folder)).toEqual(['acme.zip'])
  })

  test('says as JSON what it has written', async () => {
    expect(await ada.json('export', fixture.orgId, target())).toEqual({
      file: target(),
      bytes: statSync(target()).size,
      files: 1,
      rows: expect.any(Number),
      missing: [],
    })
  })

  test('replaces a file only with --force', async () => {
    writeFileSync(target(), 'mine')
    const { code, stderr } = await ada.run(['export', fixture.orgId, target()])
    expect({ code, stderr }).toEqual({
      code: 2,
      stderr: `Expected the path of a new file, but ${target()} exists: use --force to replace it\n`,
    })
    expect(readFileSync(target(), 'utf8')).toBe('mine')
    await ada.json('export', fixture.orgId, target(), '--force')
    expect(statSync(target()).size).toBeGreaterThan(content.byteLength)
  })

  test('is refused with the sentence of the server, and writes nothing then', async () => {
    const { code, stderr } = await fixture.bob.run(['export', fixture.orgId, target()])
    expect({ code, stderr }).toEqual({ code: 1, stderr: 'No access to this organization\n' })
    expect(readdirSync(folder)).toEqual([])
  })

  test('that Ctrl-C ends leaves no file', async () => {
    const { url, happened } = await relay({ from: 'server', bytes: MIDWAY, trouble: 'silence' })
    const orgs = start(url)
    await happened
    await waitFor(() => readdirSync(folder).some((name) => name.endsWith('.part')), { what: 'a part to be there' })
    orgs.signal('SIGINT')
    expect(await orgs.ending).toMatchObject({ stdout: '', stderr: 'Interrupted. Nothing was written\n' })
    expect(readdirSync(folder)).toEqual([])
  })

  test('that Ctrl-C ends again and again leaves no file either', async () => {
    const { url, happened } = await relay({ from: 'server', bytes: MIDWAY, trouble: 'silence' })
    const orgs = start(url)
    await happened
    await waitFor(() => readdirSync(folder).some((name) => name.endsWith('.part')), { what: 'a part to be there' })
    const isGoneOnceMoreInterrupted = () => {
      orgs.signal('SIGINT')
      return readdirSync(folder).length === 0
    }
    await waitFor(isGoneOnceMoreInterrupted, { what: 'the part to be removed', intervalMs: 1 })
    const { code, signal, stdout } = await orgs.ending
    // The last Ctrl-C may come when nothing handles it any more: shells tell both alike.
    expect([130, 'SIGINT']).toContain(code ?? signal)
    expect(stdout).toBe('')
    expect(readdirSync(folder)).toEqual([])
  })

  test('refuses the name that means stdout, which it could not check', async () => {
    const { code, stderr } = await ada.run(['export', fixture.orgId, '-', '--force'])
    expect({ code, stderr }).toEqual({
      code: 2,
      stderr: expect.stringMatching(/^Expected the path of a file, got -: /),
    })
  })

  test('leaves no file when the connection is lost', async () => {
    const { url } = await relay({ from: 'server', bytes: MIDWAY, trouble: 'break' })
    const { code, stderr } = await start(url).ending
    expect({ code, stderr }).toEqual({
      code: 1,
      stderr: expect.stringContaining(`The export from ${url} ended before`),
    })
    expect(readdirSync(folder)).toEqual([])
  })

  test('finds what was garbled on the way', async () => {
    const { url } = await relay({ from: 'server', bytes: MIDWAY, trouble: 'garble' })
    const { code, stderr } = await start(url).ending
    const sentence = `The export is damaged: files/${APP}/1-1.0.0 is not what its manifest says. Nothing was written\n`
    expect({ code, stderr }).toEqual({ code: 1, stderr: sentence })
    expect(readdirSync(folder)).toEqual([])
  })

  test('says which stored files the service has lost', async () => {
    const { db, store } = await installation.open()
    const organizationId = readOrganizationId(fixture.orgId)! // the API has made it
    const rows = db.selectFrom('bundles').select('object_key').where('organization_id', '=', organizationId)
    const { object_key: key } = await rows.executeTakeFirstOrThrow()
    await store.deleteMany([key ?? ''])
    const { code, stderr } = await ada.run(['export', fixture.orgId, target()])
    expect({ code, stderr }).toEqual({
      code: 0,
      stderr: 'The service has lost 1 stored file: see "missing" in manifest.json\n',
    })
  })
})

test.runIf(hasTerminal)('orgs delete names the command before it asks', async () => {
  const { text } = await ada.onTerminal(['delete', fixture.orgId], { answers: [['type the name', 'no']] })
  expect(text).toContain(`To keep its data, press Ctrl-C and export it first: orgs export ${fixture.orgId}`)
})
