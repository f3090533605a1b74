// Which files decide what is installed, and where. Read before any package exists, so without a YAML parser.

import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

export const LOCKFILE = 'pnpm-lock.yaml'
const WORKSPACE_FILE = 'pnpm-workspace.yaml'

/**
 * The folders of all packages, the root ('') first.
 * @param {string} root
 * @returns {string[]} relative to the root
 */
export function listPackages(root) {
  const folders = readPatterns(readFileSync(join(root, WORKSPACE_FILE), 'utf8')).flatMap((pattern) =>
    pattern.endsWith('/*') ? listFolders(root, pattern.slice(0, -2)) : [pattern],
  )
  return ['', ...folders.filter((folder) => existsSync(join(root, folder, 'package.json'))).toSorted()]
}

/**
 * The content of all files that decide what is installed, by their path.
 * @param {string} root
 * @returns {Map<string, Buffer>}
 */
export function readInputs(root) {
  const manifests = listPackages(root).map((folder) => join(folder, 'package.json'))
  const names = [LOCKFILE, WORKSPACE_FILE, '.npmrc', ...manifests].filter((name) => existsSync(join(root, name)))
  return new Map(names.map((name) => [name, readFileSync(join(root, name))]))
}

/**
 * The entries of `packages:`. Only folders and `folder/*` are known here; more would need a glob.
 * @param {string} text
 */
function readPatterns(text) {
  const block = /^packages:[^\n]*\n((?:[ \t]*(?:-|#)[^\n]*\n|[ \t]*\n)*)/m.exec(text)?.[1] ?? ''
  const patterns = [...block.matchAll(/^[ \t]*-[ \t]*['"]?([^'"#\n]*?)['"]?[ \t]*(?:#[^\n]*)?$/gm)].map(
    ([, it = '']) => it,
  )
  for (const pattern of patterns) {
    if (!/^[^*!{]+(?:\/\*)?$/.test(pattern)) {
      throw new Error(`Expected a folder or folder/* under "packages" in ${WORKSPACE_FILE}, got "${pattern}"`)
    }
  }
  return patterns
}

/**
 * @param {string} root
 * @param {string} parent
 */
function listFolders(root, parent) {
  if (!existsSync(join(root, parent))) return []
  return readdirSync(join(root, parent), { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map((entry) => `${parent}/${entry.name}`)
}
