import { execFile } from 'node:child_process'
import { promisify } from 'node:util'

import { repositoryRoot } from '../program.ts'

const run = promisify(execFile)
let built: Promise<unknown> | undefined // module-level: once for all files of a process

/** Builds the console that the servers of this checkout serve, unless it is built from these sources: turbo knows. */
export async function buildConsole(): Promise<void> {
  built ??= run('turbo', ['run', 'build', '--filter=@organizations/console', '--output-logs=errors-only'], {
    cwd: repositoryRoot,
  })
  await built
}
