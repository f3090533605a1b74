/** `npm run build:cli`: makes `orgs` one file, to be copied to machines that have Node 20 or newer and nothing else. */
import { join, relative, resolve } from 'node:path'

import { version } from '@organizations/domain'
import { repositoryRoot } from '@organizations/runtime'
import { Command } from 'commander'

import { bundleCli } from './bundle-cli.ts'

await new Command('build:cli')
  .description('Makes orgs, the command line, one file that needs nothing but Node 20 or newer.')
  .option('--output <file>', 'the file', join(repositoryRoot, 'dist/orgs.mjs'))
  .action(buildCli)
  .parseAsync()

async function buildCli({ output }: { output: string }): Promise<void> {
  try {
    const bytes = await bundleCli(resolve(output))
    console.log(`orgs ${version}: ${relative('', output)}, ${(bytes / 1000).toFixed(0)} kB`)
  } catch (error) {
    console.error(error instanceof Error ? error.message : error)
    process.exitCode = 1
  }
}
