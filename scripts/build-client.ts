/**
 * `npm run build:client [folder]`: makes the package `@organizations/client` that other apps install, by default in
 * packages/client/dist. Nothing of it is committed.
 */
import { join, resolve } from 'node:path'

import { repositoryRoot } from '../test/support/program.ts'
import { bundleClient } from './bundle-client.ts'

const [folder = join(repositoryRoot, 'packages/client/dist')] = process.argv.slice(2)
const target = resolve(process.env['INIT_CWD'] ?? '.', folder) // npm runs scripts at the root
await bundleClient(target)
console.log(`Written: ${target}`)
