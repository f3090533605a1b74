// Puts a complete installation in the place of the one before. It is made of one node_modules per package, so it cannot be
// replaced in one step: a journal is written first, and after a crash the next launcher finishes what it says.
//
// Order matters: the root's node_modules comes first, which has all packages, also those of before (keepPrevious), so the
// links of the others are right at each moment. Each folder is missing only between two renames, for some microseconds.

import {
  closeSync,
  existsSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  writeSync,
} from 'node:fs'
import { rm } from 'node:fs/promises'
import { dirname, join } from 'node:path'

const JOURNAL = '.cache/install-journal.json'

/**
 * A node_modules or the lockfile. `isNew` when the new installation has one, else the old one only goes.
 * @typedef {{ path: string, isNew: boolean }} Move
 */

/**
 * Is an installation in the middle of being replaced?
 * @param {string} root
 */
export function isSwapping(root) {
  return existsSync(join(root, JOURNAL))
}

/**
 * @param {string} root
 * @param {{ stage: string, moves: Move[] }} plan `stage` is the folder, relative to the root, with the new installation
 */
export async function swap(root, plan) {
  const aside = join(root, `${JOURNAL}.new`)
  const file = openSync(aside, 'w', 0o644)
  writeSync(file, JSON.stringify(plan))
  fsyncSync(file)
  closeSync(file)
  renameSync(aside, join(root, JOURNAL)) // from here on, the new installation is the one that will be there
  await finishSwap(root)
}

/**
 * Does what the journal says and has not been done yet.
 * @param {string} root
 */
export async function finishSwap(root) {
  if (!isSwapping(root)) return
  const text = readFileSync(join(root, JOURNAL), 'utf8')
  const { stage, moves } = /** @type {{ stage: string, moves: Move[] }} */ (JSON.parse(text))
  for (const { path, isNew } of moves) {
    const from = join(root, stage, path)
    const to = join(root, path)
    if (isNew && !existsSync(from)) continue // is in place
    const before = join(root, stage, 'replaced', path)
    mkdirSync(dirname(before), { recursive: true })
    if (existsSync(to)) renameSync(to, before)
    if (isNew) renameSync(from, to)
  }
  rmSync(join(root, JOURNAL))
  await rm(join(root, stage), { recursive: true, force: true, maxRetries: 3 })
}
