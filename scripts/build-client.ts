/**
 * `npm run build:client`: makes the package `@organizations/client` that other apps install. Nothing of it is committed.
 */
import { join, relative, resolve } from 'node:path'

import { repositoryRoot } from '@organizations/runtime'
import { Command } from 'commander'

import { bundleClient } from './bundle-client.ts'

await new Command('build:client')
  .description('Makes the package @organizations/client for other apps, for Node and browsers.')
  .option('--output <folder>', 'the folder of the package', join(repositoryRoot, 'packages/client/dist'))
  .action(buildClient)
  .parseAsync()

async function buildClient({ output }: { output: string }): Promise<void> {
  const folder = resolve(output)
  try {
    await bundleClient(folder)
    console.log(`@organizations/client: ${relative('', folder) || folder}`)
  } catch (error) {
    console.error(error instanceof Error ? error.message : error)
    process.exitCode = 1
  }
}
