// Gets the pinned pnpm, with npm.

import { existsSync, mkdirSync, readFileSync, renameSync, rmSync } from 'node:fs'
import { join } from 'node:path'

import { runQuietly, say } from './run.mjs'

/**
 * The folder of the pinned pnpm's program, which may not exist yet.
 * @param {string} root
 */
export function pnpmFolder(root) {
  return join(pnpmHome(root).home, 'node_modules/.bin')
}

/**
 * Installs the pinned pnpm when it is missing. Two launchers may race: each installs into its own folder and renames it;
 * the second rename fails, and the first result is used.
 * @param {string} root
 * @returns {Promise<boolean>} is it there?
 */
export async function getPnpm(root) {
  const { wanted, home } = pnpmHome(root)
  if (existsSync(home)) return true

  say(`Getting ${wanted} into .cache`)
  const aside = `${home}-${process.pid}`
  mkdirSync(aside, { recursive: true })
  try {
    // pnpm is a native program: an optional package that an install script sets up. A user's npm settings may disable
    // both.
    const despiteSettings = ['--include=optional', '--ignore-scripts=false']
    const args = ['install', '--prefix', aside, '--no-save', '--no-package-lock', ...despiteSettings, wanted]
    if ((await runQuietly('npm', args, { env: process.env, cwd: root })) !== 0) return false
    renameSync(aside, home)
  } catch (error) {
    if (!existsSync(home)) throw error
  } finally {
    rmSync(aside, { recursive: true, force: true })
  }
  return true
}

/** @param {string} root */
function pnpmHome(root) {
  const text = readFileSync(join(root, 'package.json'), 'utf8')
  const manifest = /** @type {{ packageManager: string }} */ (JSON.parse(text))
  const wanted = manifest.packageManager // "pnpm@1.2.3"
  return { wanted, home: join(root, '.cache/pnpm', wanted.slice('pnpm@'.length)) }
}
