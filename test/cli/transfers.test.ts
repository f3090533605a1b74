import { createHash, randomBytes } from 'node:crypto'
import { mkdirSync, readdirSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'

import { readOrganizationId, type OrganizationId } from '@organizations/domain'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'

import { hasTerminal, type CommandLine } from '../support/cli/command-line.ts'
import { createCliFixture, type CliFixture } from '../support/cli/cli-fixture.ts'
import { createInstallation, type Installation } from '../support/installation.ts'
import { repositoryRoot, startProgram, type Program } from '../support/program.ts'
import { startRelay, type Relay, type RelayOptions } from '../support/servers/relay.ts'
import { listFiles } from '../support/seeded.ts'
import { waitFor } from '../support/wait-for.ts'

const APP = 'com.example.app'
const content = randomBytes(20_000_000)
const checksum = createHash('sha256').update(content).digest('hex')
/** Where on the way it happens: far behind the head of the request or the answer. */
const MIDWAY = content.byteLength / 2

let installation: Installation
let fixture: CliFixture
let ada: CommandLine
let orgId: OrganizationId
let folder: string
let file: string
beforeAll(async () => {
  installation = createInstallation()
  fixture = await createCliFixture(installation)
  ada = fixture.ada
  orgId = readOrganizationId(fixture.orgId)! // the API has made it
  folder = join(installation.folder, 'here')
  file = join(folder, 'dist.zip')
  mkdirSync(folder)
  writeFileSync(file, content)
  await ada.json('app', 'create', APP, '--org', orgId, '--name', 'An app')
  await ada.json('bundle', 'upload', APP, '1.0.0', file)
})
afterAll(() => installation.remove())

const relays: Relay[] = []
afterEach(async () => {
  await Promise.all(relays.splice(0).map((relay) => relay.close()))
})

async function relay(options: RelayOptions): Promise<Relay> {
  const relay = await startRelay(fixture.url, options)
  relays.push(relay)
  return relay
}

/** Starts Ada's `orgs` over another way to the server, as a program that can be sent signals. */
function start(url: string, ...args: string[]): Program {
  const env = { ORGS_URL: url, ORGS_API_KEY: fixture.keys[1]! } // hers
  return startProgram({ args: [join(repositoryRoot, 'apps/cli/src/main.ts'), ...args], env })
}

/** Uploads that the server is at, or has yet to remove what is left of. */
const countUploads = async () => {
  const { db } = await installation.open()
  return (await db.selectFrom('uploads').select('id').execute()).length
}

/** What there is of bundles: the first one, and nothing of any other. */
async function expectOnlyTheFirst(): Promise<void> {
  const isOver = async () => (await countUploads()) === 0 && (await listFiles(installation, orgId)).length === 1
  await waitFor(isOver, { what: 'nothing to be left of the upload' })
  expect(await ada.json('bundle', 'list', APP)).toMatchObject([{ name: '1.0.0' }])
}

describe('an upload', () => {
  test('that Ctrl-C ends leaves neither a row nor a file', async () => {
    const { url, happened } = await relay({ from: 'client', bytes: MIDWAY, trouble: 'silence' })
    const orgs = start(url, 'bundle', 'upload', APP, '2.0.0', file)
    await happened
    await waitFor(async () => (await countUploads()) === 1 && (await listFiles(installation, orgId)).length === 2, {
      what: 'the upload to be under way',
    })
    orgs.signal('SIGINT')
    expect(await orgs.ending).toMatchObject({
      code: 130,
      stdout: '',
      stderr: `Interrupted. "orgs bundle list ${APP}" shows whether the upload was complete\n`,
    })
    await expectOnlyTheFirst()
  })

  test.runIf(hasTerminal)('shows on a terminal how far it is', async () => {
    const { url } = await relay({ from: 'client', bytes: MIDWAY, trouble: 'silence' })
    const { code, text } = await ada.onTerminal(['bundle', 'upload', APP, '2.0.0', file], {
      env: { ORGS_URL: url },
      answers: [[' MB of 20.0 MB', '\u0003']], // it begins with 0 B
    })
    expect({ code, text }).toEqual({ code: 130, text: expect.stringContaining('Interrupted. ') })
    expect(text).toMatch(/ \d+ % \| [\d.]+ MB of 20\.0 MB \| [\d.]+ [kMG]?B\/s \| \d+ s left/)
    await expectOnlyTheFirst()
  })

  test('says when the server goes away, and leaves neither a row nor a file', async () => {
    const { url } = await relay({ from: 'client', bytes: MIDWAY, trouble: 'break' })
    const { code, stdout, stderr } = await start(url, 'bundle', 'upload', APP, '2.0.0', file).ending
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' })
    const tail = `"orgs bundle list ${APP}" shows whether the upload was complete`
    expect(stderr).toMatch(new RegExp(`^The connection to ${url} was lost during the upload \\(\\w+\\)\\. ${tail}\n$`))
    await expectOnlyTheFirst()
  })

  test('that is garbled on the way is refused', async () => {
    const { url } = await relay({ from: 'client', bytes: MIDWAY, trouble: 'garble' })
    const { code, stderr } = await start(url, 'bundle', 'upload', APP, '2.0.0', file).ending
    expect({ code, stderr }).toEqual({ code: 1, stderr: 'The content does not match its checksum\n' })
    await expectOnlyTheFirst()
  })

  test('is not sent on to another server by a redirect', async () => {
    const keys: (string | undefined)[] = []
    const other = createServer((request, response) => {
      keys.push(request.headers.authorization)
      response.writeHead(307, { location: '/elsewhere' }).end()
    })
    await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve))
    const url = `http://127.0.0.1:${(other.address() as AddressInfo).port}` // it listens on TCP
    const { code, stderr } = await start(url, 'bundle', 'upload', APP, '2.0.0', file).ending
    expect({ code, stderr }).toEqual({
      code: 1,
      stderr: `The answer from ${url} is not from this service (a redirect)\n`,
    })
    expect(keys).toHaveLength(1)
    other.closeAllConnections()
    await new Promise((resolve) => other.close(resolve))
  })
})

describe('a download', () => {
  const target = () => join(folder, 'back.zip')
  const download = (url: string) => start(url, 'bundle', 'download', APP, '1.0.0', '--output', target())
  afterEach(() => {
    expect(readdirSync(folder).toSorted()).toEqual(['dist.zip'])
  })

  test('that Ctrl-C ends leaves no file', async () => {
    const { url, happened } = await relay({ from: 'server', bytes: MIDWAY, trouble: 'silence' })
    const orgs = download(url)
    await happened
    await waitFor(() => readdirSync(folder).some((name) => name.endsWith('.part')), { what: 'a part to be there' })
    orgs.signal('SIGINT')
    expect(await orgs.ending).toMatchObject({ code: 130, stdout: '', stderr: 'Interrupted. Nothing was written\n' })
  })

  test('says when the server goes away', async () => {
    const { url } = await relay({ from: 'server', bytes: MIDWAY, trouble: 'break' })
    const { code, stdout, stderr } = await download(url).ending
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' })
    expect(stderr).toMatch(new RegExp(`^The connection to ${url} was lost during the download \\(\\w+\\)\n$`))
  })

  test('that is garbled on the way is refused, to a file as well as to stdout', async () => {
    const { url } = await relay({ from: 'server', bytes: MIDWAY, trouble: 'garble' })
    const sentence = new RegExp(`^The download does not match the upload: expected SHA-256 ${checksum}, got \\w+\n$`)
    const endings = [download(url).ending, start(url, 'bundle', 'download', APP, '1.0.0').ending]
    for (const { code, stderr } of await Promise.all(endings)) {
      expect({ code, stderr }).toEqual({ code: 1, stderr: expect.stringMatching(sentence) })
    }
  })

  test.runIf(hasTerminal)('is not written to a terminal', async () => {
    const { code, text } = await ada.onTerminal(['bundle', 'download', APP, '1.0.0'])
    expect({ code, text }).toEqual({ code: 2, text: expect.stringMatching(/^Expected --output: /) })
  })
})
