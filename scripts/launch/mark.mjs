// The mark of a complete installation: a hash of all that decides what is installed. Checking it takes milliseconds and
// needs neither pnpm nor a registry nor the right to write.

import { createHash } from 'node:crypto'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

import { canRunPackagedNode } from './node-version.mjs'
import { readInputs } from './workspace.mjs'

const MARK = 'node_modules/.installed.json'
/** pnpm's own note of what it installed: tells when a `pnpm install` by hand has changed that since. */
const PNPM_NOTE = 'node_modules/.pnpm/lock.yaml'

/**
 * Hashes of what was to be installed and of what was, all node_modules, and the packages of the installation before.
 * @typedef {{ inputs: string, installed: string, folders: string[], kept: string[] }} Mark
 */

/**
 * Is what is installed what the files ask for?
 * @param {string} root
 */
export function isInstalled(root) {
  const mark = readMark(root)
  return (
    mark !== undefined &&
    existsSync(join(root, PNPM_NOTE)) &&
    mark.inputs === hashInputs(readInputs(root)) &&
    mark.installed === hashInstalled(root) &&
    mark.folders.every((folder) => existsSync(join(root, folder)))
  )
}

/**
 * @param {string} root
 * @returns {Mark | undefined}
 */
export function readMark(root) {
  if (!existsSync(join(root, MARK))) return undefined
  return /** @type {Mark} */ (JSON.parse(readFileSync(join(root, MARK), 'utf8'))) // written by writeMark alone
}

/**
 * Marks an installation as complete.
 * @param {string} stage where it was made
 * @param {{ inputs: Map<string, Buffer>, folders: string[], kept: string[] }} made the files it was made from, its
 *   node_modules, and the packages of the installation before
 */
export function writeMark(stage, { inputs, folders, kept }) {
  const mark = { inputs: hashInputs(inputs), installed: hashInstalled(stage), folders, kept }
  writeFileSync(join(stage, MARK), `${JSON.stringify(mark, undefined, 2)}\n`)
}

/** @param {Map<string, Buffer>} inputs */
function hashInputs(inputs) {
  const hash = createHash('sha256')
  // Which programs and libraries fit. The packaged Node's version is in the lockfile.
  const node = canRunPackagedNode() ? 'packaged' : process.version
  hash.update(JSON.stringify([process.platform, process.arch, node]))
  for (const [name, content] of [...inputs].toSorted(byName))
    hash.update(JSON.stringify([name, content.length])).update(content)
  return hash.digest('hex')
}

/** @param {string} root */
function hashInstalled(root) {
  return createHash('sha256')
    .update(readFileSync(join(root, PNPM_NOTE)))
    .digest('hex')
}

/**
 * @param {[name: string, content: Buffer]} one
 * @param {[name: string, content: Buffer]} other
 */
function byName([one], [other]) {
  return one < other ? -1 : 1
}
