import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { beforeEach, expect, test } from 'vitest'
import { scriptCommand } from './script-command.ts'

let root: string
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'organizations-root-'))
  return () => rmSync(root, { recursive: true })
})

function place(file: string): void {
  mkdirSync(join(root, file, '..'), { recursive: true })
  writeFileSync(join(root, file), '')
}

test('a script is run by npm in a checkout', () => {
  expect(scriptCommand('seed', ['--apps', '1'])).toBe('npm run seed -- --apps 1')
  expect(scriptCommand('compact')).toBe('npm run compact')
})

test('a script is run by the Node of an archive, from any folder', () => {
  place('bin/node')
  expect(scriptCommand('seed', ['--apps', '1'], root)).toBe(`${root}/bin/node ${root}/scripts/seed.ts --apps 1`)
})

test('a script is run by the Node of the machine in an archive without one', () => {
  expect(scriptCommand('seed', [], root)).toBe(`node ${root}/scripts/seed.ts`)
})
