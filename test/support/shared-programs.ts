/**
 * The real programs, bundled as in the archive, with what lets them meet faults: they start in less than half of the CPU
 * time of the sources. Bundled once for a whole run of tests, when the first of them asks.
 */
import { createHash } from 'node:crypto'
import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

import { bundleCli } from '../../scripts/bundle-cli.ts'
import { bundleAside } from '../../scripts/bundle-programs.ts'
import { createDoor } from './door.ts'
import { repositoryRoot } from './program.ts'
import { createTempFolder } from './temp-folder.ts'

export type ProgramName = 'standalone' | 'api' | 'worker'

const PRELOAD = 'preload'

const door = createDoor({
  name: 'TEST_PROGRAMS_DOOR',
  async make() {
    const folder = createTempFolder()
    const preload = join(repositoryRoot, 'test/faults/harness/preload.ts')
    await bundleCli(orgsOf(folder.path))
    await bundleAside({ root: repositoryRoot, into: folder.path, more: { [PRELOAD]: preload } })
    return { place: folder.path, end: () => folder.remove() }
  },
})

/** For vitest's `globalSetup`. Returns what it is to do at the end. */
export const setup: () => Promise<() => Promise<void>> = door.setup

/** The folder of the bundles. */
export const sharedPrograms: () => Promise<string> = door.ask

/** For a script that asks for them too, as part of a test. */
export const sharedProgramsEnv: () => Record<string, string> = door.env

/** The command line in the folder of the bundles: one file, as `npm run build:cli` makes it. */
export const orgsOf = (folder: string): string => join(folder, 'orgs.mjs')

export interface BundledStart {
  args: [main: string]
  env: Record<string, string>
}

/** How Node starts a program of the bundles. With `FAULTS` in its environment it meets them (test/faults/harness). */
export function startOf(folder: string, program: ProgramName, env: Record<string, string>): BundledStart {
  const file = (name: string) => join(folder, 'apps', program, 'bundle', `${name}.js`)
  return {
    args: [file('main')],
    env: {
      ...env,
      NODE_COMPILE_CACHE: join(folder, 'compiled'), // written by the first that ends in the orderly way
      ...(env['FAULTS'] !== undefined && { NODE_OPTIONS: `--import ${file(PRELOAD)}` }),
    },
  }
}

/** Tells bundles of one version of the sources from those of another. */
export function digestOf(folder: string): string {
  const hash = createHash('sha256')
  for (const file of globSync('apps/*/bundle/*.js', { cwd: folder }).toSorted()) {
    hash.update(file).update(readFileSync(join(folder, file)))
  }
  return hash.digest('hex').slice(0, 12)
}
