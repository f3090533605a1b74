// Installs the packages when they are not what the files ask for, and only then: a service may be running from them.

import { accessSync, constants, existsSync, mkdirSync, readdirSync } from 'node:fs'
import { rm } from 'node:fs/promises'
import { userInfo } from 'node:os'
import { join } from 'node:path'

import { getPnpm } from './get-pnpm.mjs'
import { withLock } from './lock.mjs'
import { isInstalled } from './mark.mjs'
import { say } from './run.mjs'
import { makeInstallation, STAGE_PREFIX } from './stage.mjs'
import { finishSwap, isSwapping, swap } from './swap.mjs'
import { listPackages } from './workspace.mjs'

/**
 * @param {string} root
 * @param {NodeJS.ProcessEnv} env with pnpm on its PATH
 * @returns {Promise<boolean>} are the packages there? If not, why not has been said.
 */
export async function ensureInstalled(root, env) {
  if (isComplete(root)) return true
  const lock = join(root, '.cache/install.lock')
  const canInstall = canWrite(root)
  if (!canInstall && !existsSync(lock)) return refuseToInstall(root)
  mkdirSync(join(root, '.cache'), { recursive: true })
  return await withLock(lock, async () => {
    if (canInstall) await finishSwap(root)
    if (isComplete(root)) return true // another launcher has done it
    return canInstall ? await install(root, env) : refuseToInstall(root)
  })
}

/** @param {string} root */
function isComplete(root) {
  return !isSwapping(root) && isInstalled(root)
}

/**
 * @param {string} root
 * @param {NodeJS.ProcessEnv} env
 */
async function install(root, env) {
  const slow = setTimeout(() => say('Installing packages'), 1_000)
  // Other users may run what one installs. That must not depend on the mask of the one.
  const mask = process.umask(0o022)
  try {
    await removeStages(root)
    if (!(await getPnpm(root))) return false
    const made = await makeInstallation(root, env)
    if (made === undefined) return false
    await swap(root, made)
    return true
  } finally {
    process.umask(mask)
    clearTimeout(slow)
  }
}

/**
 * What launchers that were killed have left. A pnpm that one of them started may still write there.
 * @param {string} root
 */
async function removeStages(root) {
  for (const name of readdirSync(join(root, '.cache'), { withFileTypes: true })) {
    if (!name.isDirectory() || !name.name.startsWith(STAGE_PREFIX)) continue
    await rm(join(root, '.cache', name.name), { recursive: true, force: true, maxRetries: 3 })
  }
}

/** @param {string} root */
function canWrite(root) {
  try {
    for (const folder of listPackages(root)) accessSync(join(root, folder), constants.W_OK)
    if (existsSync(join(root, '.cache'))) accessSync(join(root, '.cache'), constants.W_OK)
    return true
  } catch {
    return false
  }
}

/** @param {string} root */
function refuseToInstall(root) {
  const { uid } = userInfo()
  say(
    `The packages in ${root} are not those that its lockfile asks for, and user ${uid} cannot write there: ` +
      'run "npm run orgs -- --help" there once as its owner, then this again.',
  )
  return false
}
