/**
 * The units and the environment file of examples/systemd, as far as they can be checked without a running systemd: what they
 * start is there, every variable is one that the program reads, and systemd understands them.
 */
import { spawnSync } from 'node:child_process'
import { existsSync, globSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { parseEnv } from 'node:util'

import { bootstrapVariables, serverVariables, sharedVariables, workerVariables } from '@organizations/runtime'
import { describe, expect, test } from 'vitest'

import { repositoryRoot } from './support/program.ts'
import { createTempFolder } from './support/temp-folder.ts'

const folder = join(repositoryRoot, 'examples/systemd')
const units = globSync('*.service', { cwd: folder }).toSorted()
const read = (file: string) => readFileSync(join(folder, file), 'utf8')
const INSTALLED = '/opt/organizations/current'
/** Of docs/decisions/0029. */
const YOUNG_GENERATION = '--max-semi-space-size=8'
const hasSystemd = spawnSync('systemd-analyze', ['--version']).status === 0

/** A setting of a unit, which is there once. */
function settingOf(text: string, name: string): string | undefined {
  const found = [...text.matchAll(new RegExp(`^${name}=(.*)$`, 'gm'))].map(([, value]) => value)
  expect({ name, found: found.length }).toEqual({ name, found: 1 })
  return found[0]
}

describe.each(units)('%s', (name) => {
  const unit = read(name)

  test('starts Node with a program that is there, and nothing in between', () => {
    const [node, option, program = '', ...args] = settingOf(unit, 'ExecStart')?.split(' ') ?? []
    expect({ node, option, args }).toEqual({ node: `${INSTALLED}/bin/node`, option: YOUNG_GENERATION, args: [] })
    expect(existsSync(program.replace(INSTALLED, repositoryRoot))).toBe(true)
  })

  test('runs as its own user, is started again, and has longer to end than an orderly end takes', () => {
    expect(settingOf(unit, 'User')).toBe('organizations')
    expect(settingOf(unit, 'Restart')).toBe('always')
    expect(Number(settingOf(unit, 'TimeoutStopSec'))).toBeGreaterThan(10)
    for (const name of ['NoNewPrivileges', 'PrivateTmp', 'ProtectHome']) expect(settingOf(unit, name)).toBe('yes')
    expect(settingOf(unit, 'ProtectSystem')).toBe('strict')
    expect(settingOf(unit, 'UMask')).toBe('0077')
  })

  test.runIf(hasSystemd)('is understood by systemd, and exposes little', async () => {
    const temp = createTempFolder()
    mkdirSync(join(temp.path, 'bin'))
    symlinkSync(process.execPath, join(temp.path, 'bin/node'))
    const file = join(temp.path, name.replace('@', '@3000'))
    writeFileSync(file, unit.replaceAll(INSTALLED, temp.path))
    const analyze = (...args: string[]) => spawnSync('systemd-analyze', [...args, file], { encoding: 'utf8' })
    expect(analyze('verify', '--man=no')).toMatchObject({ status: 0, stdout: '', stderr: '' })
    expect(analyze('security', '--offline=true', '--threshold=20')).toMatchObject({ status: 0 })
    await temp.remove()
  })
})

describe('organizations.env', () => {
  const known = { ...sharedVariables, ...serverVariables, ...workerVariables, ...bootstrapVariables }
  const text = read('organizations.env')
  const suggested = text.replaceAll(/^#(?=[A-Z_]+=|\.\.\.|-----END)/gm, '')

  test.each([
    ['as it is', parseEnv(text)],
    ['with what it suggests', parseEnv(suggested)],
  ])('sets variables that the programs read, to what they accept: %s', (_, variables) => {
    const isOfAws = (name: string) => name.startsWith('AWS_')
    const names = Object.keys(variables).filter((name) => !isOfAws(name))
    expect(names.filter((name) => !Object.hasOwn(known, name))).toEqual([])
    for (const [variable, schema] of Object.entries(known)) {
      const isKey = variable === 'RECEIPT_SIGNING_KEY' || variable === 'SECRETS_KEY' // keys are left out there
      const text = isKey ? undefined : variables[variable]
      if (text !== undefined) expect({ variable, ...schema.safeParse(text) }).toMatchObject({ variable, success: true })
    }
  })

  test('keeps everything where the unit lets the service write, and leaves the ports to the units', () => {
    const { DATABASE_URL, STORAGE_URL, PORT, METRICS_PORT } = parseEnv(text)
    const state = `file:/var/lib/${settingOf(read('organizations.service'), 'StateDirectory')}/`
    expect([DATABASE_URL, STORAGE_URL]).toEqual([expect.stringContaining(state), expect.stringContaining(state)])
    expect([PORT, METRICS_PORT]).toEqual([undefined, undefined])
  })
})

test('docs/operations.md installs files that are there', () => {
  const page = readFileSync(join(repositoryRoot, 'docs/operations.md'), 'utf8')
  const named = [...page.matchAll(/organizations[\w@-]*\.(?:service|env)\b/g)].map(([name]) => basename(name))
  expect(new Set(named)).toEqual(new Set([...units, 'organizations.env']))
})
