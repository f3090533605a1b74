/** Another app that has installed the client: outside of this repository, with the built package alone. */
import { cpSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

import { bundleClient } from '../../scripts/bundle-client.ts'
import { repositoryRoot, startProgram, type Ending } from './program.ts'
import { createTempFolder } from './temp-folder.ts'

export interface InstalledClient {
  /** A copy of examples/sibling-app. */
  readonly folder: string
  /** Where the package is. */
  readonly client: string
  /** Runs a program of this repository's tools in the app, such as `tsc` or `node`. */
  run(command: string, args: readonly string[], env?: Record<string, string>): Promise<Ending>
  remove(): Promise<void>
}

/** Builds and installs the client beside a copy of examples/sibling-app. */
export async function installClient(): Promise<InstalledClient> {
  const temp = createTempFolder()
  const folder = join(temp.path, 'sibling-app')
  const client = join(folder, 'node_modules/@organizations/client')
  cpSync(join(repositoryRoot, 'examples/sibling-app'), folder, { recursive: true })
  await bundleClient(client)
  mkdirSync(join(folder, 'node_modules/@types'))
  symlinkSync(join(repositoryRoot, 'node_modules/@types/node'), join(folder, 'node_modules/@types/node'))
  return {
    folder,
    client,
    run: async (command, args, env = {}) => await startProgram({ command, args, env, cwd: folder }).ending,
    remove: async () => await temp.remove(),
  }
}

/** Writes the code of a page of docs into the app, as one module. */
export function writeCodeOfPage({ folder }: InstalledClient, page: string): string {
  const blocks = readFileSync(join(repositoryRoot, page), 'utf8').matchAll(/^```ts\n(.*?)^```$/gms)
  const file = join(folder, 'src/page.ts')
  writeFileSync(file, [...blocks].map(([, code]) => code).join('\n'))
  return file
}
