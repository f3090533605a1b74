// Which Node runs the code: on Linux a package, if it can run there, elsewhere the one that is installed.

import { existsSync } from 'node:fs'
import { join } from 'node:path'

/** What the packaged Node needs to start. Missing with musl (Alpine), for example. */
const LOADERS = { x64: '/lib64/ld-linux-x86-64.so.2', arm64: '/lib/ld-linux-aarch64.so.1' }

/** Can the packaged Node run here, once it is installed? */
export function canRunPackagedNode() {
  const loader = Object.entries(LOADERS).find(([arch]) => arch === process.arch)?.[1]
  return process.platform === 'linux' && loader !== undefined && existsSync(loader)
}

/**
 * Is Node 24 or newer what `node` runs, with the installed programs first on the PATH?
 * @param {string} root
 */
export function hasNode24(root) {
  if (canRunPackagedNode() && existsSync(join(root, 'node_modules/.bin/node'))) return true
  return Number(process.versions.node.split('.')[0]) >= 24
}
