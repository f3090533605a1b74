import { createHash, randomBytes } from 'node:crypto'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

import { afterAll, beforeAll, describe, expect, test } from 'vitest'

import { createCommandLine, hasTerminal, type CommandLine } from '../support/cli/command-line.ts'
import { createCliFixture, linesOf, type CliFixture } from '../support/cli/cli-fixture.ts'
import { createInstallation, type Installation } from '../support/installation.ts'
import { startProgram } from '../support/program.ts'

const APP = 'com.example.app'
const content = randomBytes(20_000_000)
const checksum = createHash('sha256').update(content).digest('hex')

let installation: Installation
let fixture: CliFixture
let ada: CommandLine
let orgId: string
let folder: string
let file: string
beforeAll(async () => {
  installation = createInstallation()
  fixture = await createCliFixture(installation)
  ;({ ada, orgId } = fixture)
  folder = join(installation.folder, 'here')
  file = join(folder, 'dist.zip')
  mkdirSync(folder)
  writeFileSync(file, content)
  for (const app of [APP, 'com.example.other']) await ada.json('app', 'create', app, '--org', orgId, '--name', 'An app')
})
afterAll(() => installation.remove())

const upload = (version: string, path = file) => ada.run(['bundle', 'upload', APP, version, path])
const versions = async () => ((await ada.json('bundle', 'list', APP)) as { name: string }[]).map(({ name }) => name)
describe('bundles', () => {
  test('go up and come down as they were', async () => {
    const { code, stdout, stderr } = await upload('1.0.0')
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
    expect(stdout).toMatch(/^Bundle uploaded: 1\.0\.0, 20\.0 MB, with id \d+\n$/)
    const [head, first] = await linesOf(ada, 'bundle', 'list', APP)
    expect(head).toMatch(/^ID +VERSION +BYTES +AT +CHECKSUM +CREATED$/)
    expect(first).toMatch(new RegExp(`^\\d+ +1\\.0\\.0 +20000000 +file +${checksum} +\\d{4}-`))

    const back = join(folder, 'back.zip')
    writeFileSync(back, 'what was there before')
    expect(await ada.json('bundle', 'download', APP, '1.0.0', '--output', back)).toEqual({
      file: back,
      bytes: content.byteLength,
      checksum,
    })
    expect(readFileSync(back).equals(content)).toBe(true)

    const script = `${process.execPath} apps/cli/src/main.ts bundle download ${APP} 1.0.0 | sha256sum`
    const env = { ORGS_URL: fixture.url, ORGS_API_KEY: fixture.keys[1]! } // hers
    const piped = await startProgram({ command: 'bash', args: ['-c', script], env }).ending
    expect(piped).toMatchObject({ code: 0, stdout: expect.stringContaining(checksum), stderr: '' })
  })

  test('of no content are bundles as well, and --json prints what the API answers', async () => {
    const empty = join(folder, 'empty')
    writeFileSync(empty, '')
    const bundle = await ada.json('bundle', 'upload', APP, '0.0.1', empty)
    expect(bundle).toMatchObject({ app_id: APP, name: '0.0.1', size: 0, storage_provider: 'file' })
    expect(await ada.json('bundle', 'list', APP)).toContainEqual(bundle)
    const back = join(folder, 'empty-back')
    expect(await ada.json('bundle', 'download', APP, '0.0.1', '--output', back)).toMatchObject({ bytes: 0 })
    expect(readFileSync(back, 'utf8')).toBe('')
  })

  test('elsewhere are registered, and a download prints their address', async () => {
    const url = 'https://cdn.example.com/2.0.0.zip'
    const args = ['bundle', 'register', APP, '2.0.0', url, '--checksum', 'abc']
    expect(await linesOf(ada, ...args)).toEqual([expect.stringMatching(/^Bundle registered: 2\.0\.0, with id \d+$/)])
    expect(await ada.json('bundle', 'list', APP, '--limit', '1')).toMatchObject([
      { name: '2.0.0', external_url: url, checksum: 'abc', storage_provider: 'external' },
    ])
    expect(await ada.run(['bundle', 'download', APP, '2.0.0'])).toMatchObject({
      code: 1,
      stdout: '',
      stderr: `This bundle is not stored by the service: it is at ${url}\n`,
    })
  })

  test('have a comment and a link, which can be taken away', async () => {
    const [{ id }] = (await ada.json('bundle', 'list', APP, '--limit', '1')) as [{ id: number }]
    const update = (...args: string[]) => ada.json('bundle', 'update', APP, String(id), ...args)
    const link = 'https://example.com/changes'
    expect(await update('--comment', 'Fixes the login', '--link', link)).toMatchObject({
      comment: 'Fixes the login',
      link,
    })
    expect(await update('--clear-comment')).toMatchObject({ comment: null, link })
    expect(await linesOf(ada, 'bundle', 'update', APP, String(id), '--clear-link')).toEqual(['Bundle updated: 2.0.0'])
    expect(await ada.json('bundle', 'list', APP, '--limit', '1')).toMatchObject([{ id, comment: null, link: null }])
  })

  test('are deleted one by one, or all that no channel uses', async () => {
    const app = 'com.example.other'
    const url = 'https://cdn.example.com/1.zip'
    const register = (version: string) => ada.json('bundle', 'register', app, version, url, '--checksum', 'abc')
    await Promise.all(['1.0.0', '1.1.0', '1.2.0', '1.3.0'].map(register))
    await ada.json('channel', 'set', app, 'production', '--bundle', '1.1.0')
    const remove = (...args: string[]) => linesOf(ada, 'bundle', 'delete', app, ...args, '--yes')
    expect(await remove('1.0.0')).toEqual(['Bundle deleted: 1.0.0'])
    const used = await ada.run(['bundle', 'delete', app, '1.1.0', '--yes'])
    expect(used).toMatchObject({ code: 1, stdout: '', stderr: 'Bundle is used by a channel\n' })
    expect(await remove('--unused')).toEqual(['Bundles deleted: 2; kept because channels use them: 1'])
    expect(await ada.json('bundle', 'delete', app, '--unused', '--yes')).toEqual({ deleted: 0, kept: 1 })
    expect(await ada.json('bundle', 'list', app)).toMatchObject([{ name: '1.1.0' }])
    expect(await versions()).toContain('1.0.0') // of the other app
  })

  test.runIf(hasTerminal)('are deleted after a yes, and nothing else', async () => {
    const question = `Delete bundle 1.0.0 of ${APP}?`
    const no = await ada.onTerminal(['bundle', 'delete', APP, '1.0.0'], { answers: [[question, 'no']] })
    expect(no).toEqual({ code: 1, text: expect.stringContaining('Nothing was done') })
    const piped = await ada.run(['bundle', 'delete', APP, '--unused'], { stdin: 'yes\n' })
    expect(piped).toMatchObject({ code: 1, stderr: 'Cannot ask without a terminal: use --yes\n' })
    expect(await versions()).toContain('1.0.0')
    const yes = await ada.onTerminal(['bundle', 'delete', APP, '1.0.0'], { answers: [[question, 'yes']] })
    expect(yes).toEqual({ code: 0, text: expect.stringContaining('Bundle deleted: 1.0.0') })
    expect(await versions()).not.toContain('1.0.0')
  })

  test('are refused in the words of the server, with code and request when asked for', async () => {
    const small = join(folder, 'small')
    writeFileSync(small, 'small')
    await upload('3.0.0', small)
    const refused = async (...args: string[]) => {
      const { code, stdout, stderr } = await ada.run(['bundle', ...args])
      expect({ code, stdout }).toEqual({ code: 1, stdout: '' })
      return stderr.trimEnd()
    }
    const answers = [
      refused('upload', APP, '3.0.0', file),
      refused('upload', APP, 'v3', small),
      refused('upload', 'com.example.none', '1.0.0', small),
      refused('download', APP, '9.9.9'),
    ]
    expect(await Promise.all(answers)).toEqual([
      'Version already exists',
      expect.stringMatching(/^Invalid version format\n- version: Expected version to be SemVer/),
      'App not found',
      'Bundle not found',
    ])
    const { stderr } = await ada.run(['bundle', 'upload', APP, '3.0.0', small, '--verbose'])
    expect(stderr).toMatch(/^Version already exists\ncode: version_taken\nrequest: [\w-]+\n$/)
  })

  test('that are too large, too many, or sent with another key are refused in the words of the server', async () => {
    const { url } = await installation.startApi({ UPLOAD_MAX_BYTES: '1000', RATE_LIMIT_STANDARD: '1' })
    const args = ['bundle', 'upload', APP, '4.0.0', file]
    const env = { ORGS_URL: url }
    const sentence = 'Expected an upload of at most 1000 bytes, got more\n'
    expect(await ada.run(args, { env })).toMatchObject({ code: 1, stdout: '', stderr: sentence })
    const again = await ada.run([...args, '--verbose'], { env })
    expect(again).toMatchObject({
      code: 1,
      stderr: expect.stringMatching(/^Too many requests: try again in \d+ s\ncode: too_many_requests/),
    })
    const stranger = createCommandLine(installation.folder, { ORGS_URL: url, ORGS_API_KEY: 'an-unknown-key' })
    expect((await stranger.run(args)).stderr).toBe(`The server at ${url} does not accept this key\n`)
    expect(await versions()).not.toContain('4.0.0')
  })

  test('can be uploaded to one app, and nothing else changed, with a key for just that', async () => {
    const small = join(folder, 'small-too')
    writeFileSync(small, 'small')
    const { key } = (await ada.json('key', 'create', '--name', 'ci', '--mode', 'upload', '--app', APP)) as {
      key: string
    }
    const ci = createCommandLine(installation.folder, { ORGS_URL: fixture.url, ORGS_API_KEY: key })
    expect(await ci.json('bundle', 'upload', APP, '6.0.0', small)).toMatchObject({ name: '6.0.0' })
    const refused = async (...args: string[]) => {
      const { code, stderr } = await ci.run(args)
      return { code, sentence: stderr.trimEnd() }
    }
    const answers = [
      refused('bundle', 'upload', 'com.example.other', '6.0.0', small),
      refused('bundle', 'delete', APP, '6.0.0', '--yes'),
      refused('bundle', 'delete', APP, '--unused', '--yes'),
      refused('channel', 'set', APP, 'beta'),
      refused('app', 'update', APP, '--name', 'Mine'),
      refused('app', 'delete', APP, '--yes'),
      refused('app', 'create', 'com.example.new', '--org', orgId, '--name', 'New'),
      refused('update', orgId, '--name', 'Mine'),
    ]
    const bundles = { code: 1, sentence: 'Insufficient permissions to manage bundles' }
    const app = { code: 1, sentence: 'Insufficient permissions to manage app' }
    expect(await Promise.all(answers)).toEqual([
      { code: 1, sentence: 'App not found' },
      bundles,
      bundles,
      { code: 1, sentence: 'Insufficient permissions to manage channels' },
      app,
      app,
      expect.objectContaining({ code: 1 }),
      expect.objectContaining({ code: 1 }),
    ])
    expect(await versions()).toContain('6.0.0')
  })
})

test('nothing of all this has printed the key that asked, or a colour', () => {
  const printed = fixture.printed()
  expect(printed.length).toBeGreaterThan(1000)
  for (const key of fixture.keys) expect(printed).not.toContain(key)
  expect(printed).not.toContain('\u001b')
})
