import { mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { createServer, type IncomingMessage, type Server as HttpServer, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'

import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'

import { createCommandLine, hasTerminal, type CommandLine } from '../support/cli/command-line.ts'
import { createInstallation, OPERATOR_KEY, type Installation, type Server } from '../support/installation.ts'
import { createTempFolder, type TempFolder } from '../support/temp-folder.ts'

let installation: Installation
let server: Server
beforeAll(async () => {
  installation = createInstallation()
  server = await installation.startStandalone()
})
afterAll(() => installation.remove())

let home: TempFolder
let orgs: CommandLine
let loginFile: string
beforeEach(() => {
  home = createTempFolder()
  orgs = createCommandLine(home.path)
  loginFile = join(home.path, 'config/orgs/login.json')
})
afterEach(() => home.remove())

const logIn = (url = server.url, key = OPERATOR_KEY) =>
  orgs.runAsProgram(['login', '--url', url, '--key-stdin'], { stdin: `${key}\n` })

describe('orgs login', () => {
  test('keeps server and key for the commands to come, where only their user can read them, and shows no key', async () => {
    const { code, stdout, stderr } = await logIn(`${server.url}/`)
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
    expect(stdout).toContain(`Logged in to ${server.url}: 0 organizations accessible`)
    expect(stdout).not.toContain(OPERATOR_KEY)
    expect(JSON.parse(readFileSync(loginFile, 'utf8'))).toEqual({ url: server.url, key: OPERATOR_KEY })
    expect((statSync(loginFile).mode & 0o777).toString(8)).toBe('600')
    expect((statSync(join(home.path, 'config/orgs')).mode & 0o777).toString(8)).toBe('700')
    expect(await orgs.json('list')).toEqual([])
  })

  test('closes a login file that others could read', async () => {
    mkdirSync(join(home.path, 'config/orgs'), { recursive: true })
    writeFileSync(loginFile, '{}', { mode: 0o644 })
    expect(await logIn()).toMatchObject({ code: 0 })
    expect((statSync(loginFile).mode & 0o777).toString(8)).toBe('600')
  })

  test('takes both from the environment', async () => {
    const env = { ORGS_URL: server.url, ORGS_API_KEY: OPERATOR_KEY }
    expect(await orgs.runAsProgram(['login', '--json'], { env })).toMatchObject({
      code: 0,
      stdout: `${JSON.stringify({ url: server.url }, undefined, 2)}\n`,
      stderr: '',
    })
    expect(await orgs.runAsProgram(['list'])).toMatchObject({ code: 0 })
  })

  test('keeps nothing that the server does not take', async () => {
    const { code, stdout, stderr } = await logIn(server.url, 'an-unknown-key')
    expect({ code, stdout, stderr }).toEqual({
      code: 1,
      stdout: '',
      stderr: `The server at ${server.url} does not accept this key\n`,
    })
    expect((await orgs.runAsProgram(['list'])).stderr).toContain('Not logged in')
  })

  test('refuses to ask where there is no terminal', async () => {
    const { code, stderr } = await orgs.runAsProgram(['login', '--url', server.url])
    expect({ code, stderr }).toEqual({
      code: 1,
      stderr: 'Cannot ask without a terminal: use --key-stdin, or set ORGS_API_KEY\n',
    })
  })

  test.runIf(hasTerminal)('asks on a terminal, and does not show the key', async () => {
    const answers = [
      ['URL of the server', server.url],
      ['API key', OPERATOR_KEY],
    ] as const
    const { code, text } = await orgs.onTerminal(['login'], { answers })
    expect({ code, text }).toEqual({ code: 0, text: expect.stringContaining('Logged in') })
    expect(text).not.toContain(OPERATOR_KEY)
    expect(await orgs.json('list')).toEqual([])
  })

  test.runIf(hasTerminal).each([
    ['Ctrl-C', '\u0003', 130],
    ['Ctrl-D', '\u0004', 1],
  ])('saves nothing when a question is left by %s', async (_, key, exitCode) => {
    const answers = [
      ['URL of the server', server.url],
      ['API key', key],
    ] as const
    const { code, text } = await orgs.onTerminal(['login'], { answers })
    expect({ code, text }).toEqual({ code: exitCode, text: expect.stringContaining('Nothing was done') })
    expect(text).not.toMatch(/Warning|await/)
    expect((await orgs.run(['list'])).stderr).toContain('Not logged in')
  })

  test.each([
    ['of several words', 'päss wörd-ключ-ключ'],
    ['that is empty', ''],
  ])('does not print a key %s', async (_, key) => {
    const { code, stdout, stderr } = await logIn(server.url, key)
    expect({ code, stdout, stderr }).toEqual({
      code: 2,
      stdout: '',
      stderr: 'Expected an API key: one line of printable ASCII characters\n',
    })
  })
})

test('orgs logout forgets both', async () => {
  await logIn()
  expect(await orgs.runAsProgram(['logout'])).toMatchObject({ code: 0, stdout: 'Logged out\n' })
  expect(await orgs.runAsProgram(['list'])).toMatchObject({
    code: 1,
    stdout: '',
    stderr: 'Not logged in: run "orgs login", or set ORGS_URL and ORGS_API_KEY\n',
  })
  expect(await orgs.runAsProgram(['logout'])).toMatchObject({ code: 0 })
})

test('a login file without a login is reported, and not quoted', async () => {
  await logIn()
  writeFileSync(loginFile, `{"key":"${OPERATOR_KEY}"`)
  const { code, stderr } = await orgs.runAsProgram(['list', '--verbose'])
  expect({ code, stderr }).toEqual({ code: 1, stderr: expect.stringContaining('run "orgs login" again') })
  expect(stderr).not.toContain(OPERATOR_KEY)
})

describe('a server that is not ours', () => {
  let other: HttpServer
  let url: string
  let answer: (request: IncomingMessage, response: ServerResponse) => void
  let keys: (string | undefined)[]
  beforeEach(async () => {
    keys = []
    other = createServer((request, response) => {
      keys.push(request.headers.authorization)
      answer(request, response)
    })
    await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve))
    url = `http://127.0.0.1:${(other.address() as AddressInfo).port}` // it listens on TCP
  })
  afterEach(() => new Promise((resolve) => other.close(resolve)))

  test.each([
    ['a web page', 200, '<html></html>'],
    ['JSON of another kind', 200, '{"result":5}'],
    ['an error of another kind', 404, '{"error":{"message":"no"}}'],
    ['a gateway without us behind it', 502, ''],
  ])('is recognized by its answer: %s', async (_, status, body) => {
    answer = (_request, response) => response.writeHead(status).end(body)
    expect(await logIn(url)).toMatchObject({
      code: 1,
      stdout: '',
      stderr: `The answer from ${url} is not from this service (HTTP ${status})\n`,
    })
  })

  test('cannot have the key sent on to another by a redirect', async () => {
    const sentOn: string[] = []
    answer = ({ url: path = '' }, response) => {
      if (path.startsWith('/elsewhere')) sentOn.push(path)
      response.writeHead(307, { location: '/elsewhere' }).end()
    }
    expect(await logIn(url)).toMatchObject({ code: 1, stderr: expect.stringContaining('HTTP 307') })
    expect({ keys, sentOn }).toEqual({ keys: [OPERATOR_KEY], sentOn: [] })
  })

  test('does not get the key that was kept for ours', async () => {
    await logIn()
    answer = (_request, response) => response.end()
    for (const env of [{}, { ORGS_URL: url }]) {
      const { code, stderr } = await orgs.runAsProgram(['list', ...('ORGS_URL' in env ? [] : ['--url', url])], { env })
      expect({ code, stderr }).toEqual({ code: 1, stderr: expect.stringContaining(`No key for ${url}`) })
    }
    expect(keys).toEqual([])
  })

  test('that is not there is reported as well', async () => {
    await new Promise((resolve) => other.close(resolve))
    const { code, stderr } = await orgs.runAsProgram(['list', '--url', url], { env: { ORGS_API_KEY: OPERATOR_KEY } })
    expect({ code, stderr }).toEqual({ code: 1, stderr: `No server answers at ${url} (ECONNREFUSED)\n` })
  })
})
