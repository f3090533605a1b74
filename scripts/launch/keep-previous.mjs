// Packages of the installation before, for a service that runs from it and imports something for the first time later. They
// stay beside the new ones until the next installation. They cost no space: their files are those of the store.

import { copyFileSync, existsSync, linkSync, mkdirSync, readdirSync, readlinkSync, symlinkSync } from 'node:fs'
import { join } from 'node:path'

import { readMark } from './mark.mjs'

const STORE = 'node_modules/.pnpm'

/**
 * @param {string} root
 * @param {string} stage with the new installation
 * @returns {string[]} the names of the packages that the new installation has only for this
 */
export function keepPrevious(root, stage) {
  if (!existsSync(join(root, STORE))) return []
  const older = readMark(root)?.kept ?? []
  const names = readdirSync(join(root, STORE), { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && !older.includes(entry.name))
    .map((entry) => entry.name)
    .filter((name) => !existsSync(join(stage, STORE, name)))
  for (const name of names) linkFolder(join(root, STORE, name), join(stage, STORE, name))
  return names
}

/**
 * @param {string} from
 * @param {string} to
 */
function linkFolder(from, to) {
  mkdirSync(to)
  for (const entry of readdirSync(from, { withFileTypes: true })) {
    const [source, target] = [join(from, entry.name), join(to, entry.name)]
    if (entry.isDirectory()) linkFolder(source, target)
    else if (entry.isSymbolicLink()) symlinkSync(readlinkSync(source), target)
    else linkFile(source, target)
  }
}

/**
 * @param {string} source
 * @param {string} target
 */
function linkFile(source, target) {
  try {
    linkSync(source, target)
  } catch {
    copyFileSync(source, target) // Linux lets users link their own files only
  }
}
