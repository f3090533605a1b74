import { readFileSync } from 'node:fs'
import { join } from 'node:path'

import { afterAll, beforeAll, describe, expect, test } from 'vitest'

import { createCommandLine, hasTerminal, type CommandLine } from '../support/cli/command-line.ts'
import { createInstallation, OPERATOR_KEY, type Installation } from '../support/installation.ts'
import { repositoryRoot, startProgram } from '../support/program.ts'

let installation: Installation
let orgs: CommandLine
let env: Record<string, string>
let folder: string
beforeAll(async () => {
  installation = createInstallation()
  folder = installation.folder
  const { url } = await installation.startStandalone()
  env = { ORGS_URL: url, ORGS_API_KEY: OPERATOR_KEY }
  orgs = createCommandLine(installation.folder, env)
})
afterAll(() => installation.remove())

const commands: string[][] = [
  ...['login', 'whoami', 'list', 'get', 'create', 'update', 'preview', 'delete', 'deletion', 'audit', 'completion'].map(
    (name) => [name],
  ),
  ...['get', 'verify'].map((name) => ['receipt', name]),
  ...['list', 'invite', 'link', 'accept', 'role', 'remove'].map((name) => ['member', name]),
  ...['list', 'create', 'update', 'regenerate', 'delete'].map((name) => ['key', name]),
  ...['list', 'get', 'create', 'update', 'delete'].map((name) => ['app', name]),
  ...['list', 'upload', 'download', 'register', 'delete'].map((name) => ['bundle', name]),
  ...['list', 'get', 'set', 'delete'].map((name) => ['channel', name]),
  ...['list', 'get', 'set', 'delete'].map((name) => ['device', name]),
  ...['app', 'organization', 'user', 'bundles'].map((name) => ['statistics', name]),
  ['policy', 'get'],
  ['policy', 'set'],
  ...['list', 'show', 'create', 'plan', 'key', 'revoke', 'operator'].map((name) => ['user', name]),
  ...['list', 'watch'].map((name) => ['event', name]),
  ['operator', 'audit'],
  ['operator', 'events'],
]

describe('orgs', () => {
  test.concurrent.each(commands.map((command) => [command.join(' '), command] as const))(
    '%s --help shows its options and examples, and docs/cli.md names it',
    async (name, command) => {
      const { code, stdout, stderr } = await orgs.run([...command, '--help'])
      expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
      for (const part of [`Usage: orgs ${name}`, 'Examples:', `$ orgs ${name}`, '--json'])
        expect(stdout).toContain(part)
      expect(readFileSync(join(repositoryRoot, 'docs/cli.md'), 'utf8')).toContain(`orgs ${name}`)
    },
  )

  test.concurrent.each([
    [[]],
    [['member']],
    [['rename', 'org_1']],
    [['get']],
    [['get', 'org_1', 'org_2']],
    [['list', '--colour']],
    [['list', '--page', 'one']],
    [['list', '--url', 'ftp://example.com']],
    [['list', '--url', 'http://ada:secret@example.com']],
    [['update', 'org_1']],
    [['update', 'org_1', '--logo', 'https://example.com/a.png', '--clear-logo']],
    [['member', 'invite', 'org_1', 'ada@example.com', 'owner']],
    [['key', 'create', '--name', 'ci']],
    [['key', 'create', '--name', 'ci', '--mode', 'all', '--expires', 'tomorrow']],
    [['key', 'delete', 'ci']],
    [['key', 'update', '7']],
    [['app', 'create', 'com.example.app']],
    [['app', 'update', 'com.example.app']],
    [['app', 'update', 'com.example.app', '--icon', 'https://example.com/a.png', '--clear-icon']],
    [['bundle', 'update', 'com.example.app', '1']],
    [['bundle', 'register', 'com.example.app', '1.0.0', 'https://example.com/a.zip']],
    [['bundle', 'delete', 'com.example.app']],
    [['bundle', 'delete', 'com.example.app', '1.0.0', '--unused']],
    [['channel', 'set', 'com.example.app', 'beta', '--public', 'maybe']],
    [['channel', 'set', 'com.example.app', 'beta', '--disable-auto-update', 'sometimes']],
    [['device', 'set', 'com.example.app', 'a']],
    [['device', 'list', 'com.example.app', '--limit', '-1']],
    [['statistics', 'app']],
    [['statistics', 'user', '--days', '0']],
    [['statistics', 'user', '--days', '7', '--from', '2026-01-01']],
    [['statistics', 'user', '--from', 'yesterday']],
    [['statistics', 'user', '--chart', 'colours']],
    [['policy', 'set', 'org_1']],
    [['receipt', 'verify']],
    [['receipt', 'verify', 'receipt.json', '--chain']],
    [['receipt', 'verify', '/dev/null']],
    [['receipt', 'get', 'org_1', '--output', '/dev/null']],
    [['audit', 'org_1', '--from', '2026-13-01']],
    [['audit', 'org_1', '--action', 'organization.rename']],
    [['operator', 'audit', '--action', 'user.love']],
    [['user', 'plan', 'ada@example.com', 'gold']],
    [['user', 'operator', 'ada@example.com', 'maybe']],
    [['user', 'revoke', 'ada@example.com']],
    [['user', 'revoke', 'ada@example.com', '--key', '7', '--all']],
    [['user', 'revoke', 'ada@example.com', '--key', 'ci']],
  ])('%j is bad usage: exit code 2, a word on stderr, nothing on stdout', async (args) => {
    const { code, stdout, stderr } = await orgs.run(args)
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' })
    expect(stderr).not.toBe('')
    expect(stderr).not.toMatch(/secret|\n +at /)
  })

  const to = (...args: string[]) => ['download', 'com.example.app', '1.0.0', ...args]
  const from = (path: string) => ['upload', 'com.example.app', '1.0.0', path]
  test.concurrent.each([
    ['from a file that is not there', () => from(join(folder, 'none')), /^Expected a file, but there is none at /],
    ['from a folder', () => from(folder), /^Expected a file, got a folder: /],
    ['from what is no file', () => from('/dev/zero'), /^Expected a file, got something else: /],
    ['from an empty path', () => from(''), /^Expected the path of a file, got an empty one\n$/],
    ['to a folder', () => to('--output', folder), /^Expected the path of a file, got a folder: /],
    ['to a device', () => to('--output', '/dev/null'), /^Expected the path of a file, got something else: /],
    ['to a folder that is not there', () => to('-o', join(folder, 'no/x')), /^Expected a folder to write to, but /],
    ['to an empty path', () => to('--output', ''), /^Expected the path of a file, got an empty one\n$/],
    ['as JSON', () => to('--json'), /^Expected --output: /],
  ])('content %s is bad usage', async (_, args, sentence) => {
    const { code, stdout, stderr } = await orgs.run(['bundle', ...args()])
    expect({ code, stdout, stderr }).toEqual({ code: 2, stdout: '', stderr: expect.stringMatching(sentence) })
  })

  test('says what the server says of an input, with exit code 1', async () => {
    expect(await orgs.run(['create', 'Acme', '--email', 'ada.at'])).toMatchObject({
      code: 1,
      stdout: '',
      stderr: 'Expected email to be an e-mail address, got 6 characters\n',
    })
  })

  test('names every field that the server refuses', async () => {
    const { code, stdout, stderr } = await orgs.run(['create', 'a\u0007b', '--email', 'ada.at'])
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' })
    expect(stderr.split('\n')).toEqual([
      expect.stringMatching(/^Expected name to be /),
      expect.stringMatching(/^- name: Expected name to be /),
      '- email: Expected email to be an e-mail address, got 6 characters',
      '',
    ])
  })

  test('is as a process what it is in the tests', async () => {
    for (const args of [
      ['list', '--help'],
      ['create', '--colour'],
      ['create', 'Acme', '--email', 'ada.at'],
      ['list'],
    ]) {
      expect(await orgs.runAsProgram(args)).toEqual(await orgs.run(args))
    }
  })

  test('ends without an error when its output is closed', async () => {
    await Promise.all(Array.from({ length: 5 }, (_, index) => orgs.json('create', `Acme ${index}`)))
    const script = `set -o pipefail; ${process.execPath} apps/cli/src/main.ts list | true`
    const { code, stderr } = await startProgram({ command: 'bash', args: ['-c', script], env }).ending
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
  })

  test.runIf(hasTerminal)('shows colours on a terminal, and not with NO_COLOR', async () => {
    const bold = '\u001b[1mKeys'
    const id = ((await orgs.json('create', 'Acme')) as { id: string }).id
    expect(await orgs.onTerminal(['policy', 'get', id])).toMatchObject({ code: 0, text: expect.stringContaining(bold) })
    const plain = await orgs.onTerminal(['policy', 'get', id], { env: { NO_COLOR: '1' } })
    expect(plain.code).toBe(0)
    expect(plain.text).not.toContain('\u001b')
  })
})
