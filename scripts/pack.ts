/** `npm run pack`: makes the archive for production. docs/operations.md tells how to use it. */
import { stat } from 'node:fs/promises'
import { constants } from 'node:os'
import { join, relative, resolve } from 'node:path'

import { repositoryRoot } from '@organizations/runtime'
import { Command } from 'commander'

import { makeArchive } from './make-archive.ts'

await new Command('pack')
  .description('Makes one archive of the service, which runs without npm, a registry or a checkout.')
  .option('--output <folder>', 'the folder for the archive', join(repositoryRoot, 'dist'))
  .action(pack)
  .parseAsync()

async function pack({ output }: { output: string }): Promise<void> {
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.once(signal, () => process.exit(128 + constants.signals[signal])) // removes what is half done
  }
  try {
    const { file, hasNode } = await makeArchive(resolve(output))
    const { size } = await stat(file)
    const node = hasNode ? 'with Node' : 'without Node: it needs Node 24 or newer'
    console.log(`${relative('', file)}: ${(size / 1e6).toFixed(0)} MB, ${node}`)
  } catch (error) {
    console.error(error instanceof Error ? error.message : error)
    process.exitCode = 1
  }
}
