import { spawnSync } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'

import { afterAll, beforeAll, describe, expect, test } from 'vitest'

import { createCommandLine, type CommandLine } from '../support/cli/command-line.ts'
import { createTempFolder, type TempFolder } from '../support/temp-folder.ts'

let folder: TempFolder
let orgs: CommandLine
const scripts: Record<string, string> = {}
beforeAll(async () => {
  folder = createTempFolder()
  orgs = createCommandLine(folder.path)
  for (const shell of ['bash', 'zsh', 'fish']) {
    const { code, stdout, stderr } = await orgs.run(['completion', shell])
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
    scripts[shell] = join(folder.path, `orgs.${shell}`)
    writeFileSync(scripts[shell], stdout)
  }
  writeFileSync(join(folder.path, 'dist one.zip'), '')
})
afterAll(() => folder.remove())

/** How each shell is asked what it would complete: with the words so far, of which the cursor is in the last. */
const ask: Record<string, (script: string, words: readonly string[]) => string[]> = {
  bash: (script, words) => {
    const list = words.map((it) => `'${it}'`).join(' ')
    const code = `source ${script}; COMP_WORDS=(${list}); COMP_CWORD=${words.length - 1}; _orgs; printf '%s\\n' "\${COMPREPLY[@]}"`
    return linesOf('bash', ['--norc', '-c', code])
  },
  zsh: (script, words) => {
    const list = words.map((it) => `'${it}'`).join(' ')
    const code = `compdef() {}; _describe() { print -l -- $candidates }; _files() { print -l -- * }
      source ${script}; words=(${list}); CURRENT=${words.length}; PREFIX=$words[-1]; _orgs`
    const begin = words.at(-1) ?? ''
    return linesOf('zsh', ['-f', '-c', code])
      .map((it) => it.replace(/:.*/, ''))
      .filter((it) => it.startsWith(begin)) // as _describe does
  },
  fish: (script, words) => {
    const code = `source ${script}; complete -C '${words.join(' ')}'`
    return linesOf('fish', ['--no-config', '-c', code]).map((it) => it.replace(/\t.*/, ''))
  },
}

function linesOf(shell: string, args: readonly string[]): string[] {
  const env = { PATH: process.env['PATH'], HOME: folder.path, TERM: 'dumb' }
  const { status, stdout, stderr } = spawnSync(shell, args, { encoding: 'utf8', cwd: folder.path, env })
  expect({ shell, args, stderr, status: status === 1 ? 0 : status }).toEqual({ shell, args, stderr: '', status: 0 })
  return stdout.split('\n').filter((line) => line !== '')
}

const isInstalled = (shell: string) => spawnSync(shell, ['--version']).status === 0

describe.each(['bash', 'zsh', 'fish'])('completion in %s', (shell) => {
  const complete = (...words: string[]) => ask[shell]!(scripts[shell]!, ['orgs', ...words]) // the table above has all three

  test.runIf(isInstalled(shell))('offers commands, and those below them', () => {
    expect(complete('de')).toEqual(['delete', 'deletion', 'device'])
    expect(complete('key', '').toSorted()).toEqual(['create', 'delete', 'help', 'list', 'regenerate', 'update'])
    expect(complete('operator', 'tombstones', 'r')).toEqual(['replay'])
    expect(complete('key', 'create', '')).toEqual([])
  })

  test.runIf(isInstalled(shell))('offers the options of a command, and those of all', () => {
    expect(complete('key', 'create', '--m')).toEqual(['--mode'])
    const all = complete('key', 'update', '7', '--').toSorted()
    expect(all).toEqual(['--expires', '--help', '--json', '--name', '--url', '--verbose', '--version', '--wide'])
  })

  test.runIf(isInstalled(shell))('offers the values of options and arguments that have few', () => {
    expect(complete('key', 'create', '--mode', '').toSorted()).toEqual(['all', 'read', 'upload', 'write'])
    expect(complete('channel', 'set', 'com.example.app', 'beta', '--public', 'y')).toEqual(['yes'])
    expect(complete('member', 'invite', 'org_1', 'ada@example.com', 'a')).toEqual(['admin'])
    expect(complete('user', 'operator', 'ada@example.com', '').toSorted()).toEqual(['no', 'yes'])
    expect(complete('user', 'plan', 'ada@example.com', 'e')).toEqual(['enterprise'])
    expect(complete('completion', '').toSorted()).toEqual(['bash', 'fish', 'zsh'])
    expect(complete('member', 'invite', 'org_1', '')).toEqual([])
  })

  test.runIf(isInstalled(shell))('offers files where a file is meant', () => {
    const file = (words: readonly string[]) => words.map((it) => it.replaceAll('\\', ''))
    expect(file(complete('bundle', 'upload', 'com.example.app', '1.0.0', 'dist'))).toEqual(['dist one.zip'])
    expect(file(complete('receipt', 'get', 'org_1', '--output', 'dist'))).toEqual(['dist one.zip'])
  })

  test.runIf(isInstalled(shell))('is not confused by the values of options', () => {
    expect(complete('--url', 'key', 'de')).toEqual(['delete', 'deletion', 'device'])
    expect(complete('key', 'create', '--name', 'delete', '--m')).toEqual(['--mode'])
  })
})

test('completion in bash understands words that it takes apart itself', () => {
  const complete = (...words: string[]) => ask['bash']!(scripts['bash']!, ['orgs', ...words]) // it is in the table
  expect(complete('--url', 'http', ':', '//localhost', 'de')).toEqual(['delete', 'deletion', 'device'])
  expect(complete('key', 'create', '--mode', '=', 'u')).toEqual(['upload'])
  expect(complete('key', 'create', '--mode', '=').toSorted()).toEqual(['all', 'read', 'upload', 'write'])
})

test('a shell that is not known is bad usage', async () => {
  const { code, stderr } = await orgs.run(['completion', 'cmd'])
  expect({ code, stderr }).toEqual({ code: 2, stderr: expect.stringContaining('Allowed choices are bash, zsh, fish') })
})
