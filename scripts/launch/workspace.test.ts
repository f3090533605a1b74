import { mkdtempSync, mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'

import { parse } from 'yaml'
import { afterEach, beforeEach, expect, test } from 'vitest'

import { listPackages, readInputs } from './workspace.mjs'

let root: string

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'organizations-'))
})
afterEach(() => rmSync(root, { recursive: true }))

test.each([
  ['packages:\n  - apps/*\n  - packages/*\n', ['', 'apps/a', 'apps/b', 'packages/p']],
  ['packages:\n- "apps/*" # all apps\n', ['', 'apps/a', 'apps/b']],
  [
    "packages:\n  # one only\n  - 'apps/b'\n\n  - examples/deep/x\ncatalog:\n  - packages/*\n",
    ['', 'apps/b', 'examples/deep/x'],
  ],
  ['catalog:\n  a: 1.0.0\npackages:\n    - none/*\n', ['']],
])('reads the packages of %j', (text, expected) => {
  write('pnpm-workspace.yaml', text)
  for (const it of ['', 'apps/a', 'apps/b', 'packages/p', 'examples/deep/x']) write(join(it, 'package.json'), '{}')
  write('apps/without-manifest/readme.md', '')

  expect((parse(text) as { packages: unknown }).packages).toBeInstanceOf(Array)
  expect(listPackages(root)).toEqual(expected)
  expect([...readInputs(root).keys()]).toEqual([
    'pnpm-workspace.yaml',
    ...expected.map((it) => join(it, 'package.json')),
  ])
})

test.each(['packages:\n  - apps/**\n', 'packages:\n  - "!apps/a"\n'])('refuses %j', (text) => {
  write('pnpm-workspace.yaml', text)
  expect(() => listPackages(root)).toThrow('Expected a folder or folder/*')
})

function write(path: string, text: string): void {
  mkdirSync(dirname(join(root, path)), { recursive: true })
  writeFileSync(join(root, path), text)
}
