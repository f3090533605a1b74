import { readFile } from 'node:fs/promises'
import { join } from 'node:path'

import { afterEach, beforeEach, expect, test } from 'vitest'

import { packagesIn } from '../support/loaded-packages.ts'
import { repositoryRoot, startProgram } from '../support/program.ts'
import { createTempFolder, type TempFolder } from '../support/temp-folder.ts'

/** What the CLI's modules are made of. A further one costs each call of `orgs` the time to load it. */
const LOADED =
  '@commander-js/extra-typings commander zod @trpc/client @trpc/server eventsource-parser env-paths ' +
  'is-safe-filename cli-table3 string-width strip-ansi ansi-regex is-fullwidth-code-point emoji-regex cli-progress ' +
  'yauzl pend canonicalize'

let temp: TempFolder
beforeEach(() => {
  temp = createTempFolder()
})
afterEach(() => temp.remove())

/** What `npm run orgs -- --help` loads and starts, as list-loaded.ts writes it. */
async function runHelp(): Promise<string> {
  const file = join(temp.path, 'loaded')
  const { code, stderr } = await startProgram({
    args: ['scripts/launch.mjs', 'orgs', '--help'],
    env: { NODE_OPTIONS: '--import ./test/support/list-loaded.ts', LOADED_MODULES: file },
  }).ending
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
  return (await readFile(file, 'utf8')).replaceAll(repositoryRoot, '/')
}

test('the launcher of an installed checkout starts the CLI, and neither pnpm nor anything else', async () => {
  const started = (await runHelp()).split('\n').filter((line) => line.startsWith('started '))
  expect(started).toEqual(['started node --min-semi-space-size=16 /apps/cli/src/main.ts --help'])
})

test('the CLI loads no package of the server', async () => {
  const modules = await runHelp()
  const own = [...modules.matchAll(/^file:\/\/\/((?:apps|packages)\/[\w-]+)\//gm)].map(([, folder]) => folder)
  expect(new Set(own)).toEqual(new Set(['apps/cli', 'packages/client', 'packages/domain', 'packages/receipts']))
  expect(packagesIn(modules).toSorted()).toEqual(LOADED.split(' ').toSorted())
})
