/**
 * The real programs, bundled with what lets them meet their faults: they start in half of the CPU time. Bundled once for
 * a whole run of tests, when the first of them asks.
 */
import { createHash } from 'node:crypto'
import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

import { bundleAside } from '../../../scripts/bundle-programs.ts'
import { createDoor } from '../../support/door.ts'
import { repositoryRoot } from '../../support/program.ts'
import { createTempFolder } from '../../support/temp-folder.ts'
import type { Life } from '../scenario/scenario.ts'

const PRELOAD = 'preload'

const door = createDoor({
  name: 'TEST_PROGRAMS_DOOR',
  async make() {
    const folder = createTempFolder()
    const preload = join(import.meta.dirname, 'preload.ts')
    await bundleAside({ root: repositoryRoot, into: folder.path, more: { [PRELOAD]: preload } })
    return { place: folder.path, end: () => folder.remove() }
  },
})

/** For vitest's `globalSetup`. Returns what it is to do at the end. */
export const setup: () => Promise<() => Promise<void>> = door.setup

/** The folder of the bundles. */
export const sharedPrograms: () => Promise<string> = door.ask

/** What Node runs, and loads before it. */
export function filesOf(folder: string, program: Life['program']): { main: string; preload: string } {
  const file = (name: string) => join(folder, 'apps', program, 'bundle', `${name}.js`)
  return { main: file('main'), preload: file(PRELOAD) }
}

/** Where Node keeps what it has compiled of them. */
export function compiledOf(folder: string): string {
  return join(folder, 'compiled')
}

/** Tells bundles of one version of the sources from those of another. */
export function digestOf(folder: string): string {
  const hash = createHash('sha256')
  for (const file of globSync('apps/*/bundle/*.js', { cwd: folder }).toSorted()) {
    hash.update(file).update(readFileSync(join(folder, file)))
  }
  return hash.digest('hex').slice(0, 12)
}
