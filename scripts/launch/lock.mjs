// Lets one launcher at a time change the installation. The kernel holds the lock and gives it back when the process ends,
// however it ends, so no lock is left behind.

import { closeSync, constants, openSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'

import { stoppedBy } from '../pass-signals-on.mjs'
import { run, say } from './run.mjs'

/** macOS: open and lock in one step. Not among Node's constants. */
const O_EXLOCK = 0x20
const POLL_MS = 200

/**
 * Runs `work` with the lock, after other launchers have given it back.
 * @param {string} path of the lock's file
 * @param {() => Promise<boolean>} work
 * @returns {Promise<boolean>} what `work` returns; false also when a signal ended the waiting
 */
export async function withLock(path, work) {
  const slow = setTimeout(() => say('Waiting for another command, which is installing packages'), 1_000)
  let held
  try {
    held = process.platform === 'darwin' ? await lockOnMac(path) : await lockOnLinux(path)
  } finally {
    clearTimeout(slow)
  }
  if (held === undefined) return false
  try {
    return await work()
  } finally {
    closeSync(held)
  }
}

/**
 * The lock belongs to the opened file, which `flock` shares with this process: it stays when `flock` has ended.
 * @param {string} path
 */
async function lockOnLinux(path) {
  const file = openToLock(path, 0)
  const code = await run('flock', ['3'], { env: process.env, cwd: '/', output: [], alsoOpen: file })
  if (code === 0) return file
  closeSync(file)
  if (stoppedBy() !== undefined) return undefined
  throw new Error(`Expected flock (of util-linux or busybox) to lock ${path}, got exit code ${code}`)
}

/** @param {string} path */
async function lockOnMac(path) {
  while (stoppedBy() === undefined) {
    try {
      return openToLock(path, O_EXLOCK | constants.O_NONBLOCK)
    } catch (error) {
      if (/** @type {NodeJS.ErrnoException} */ (error).code !== 'EAGAIN') throw error
      await sleep(POLL_MS)
    }
  }
  return undefined
}

/**
 * Opens the file even for users who cannot write it: they wait for the one who can.
 * @param {string} path
 * @param {number} flags
 */
function openToLock(path, flags) {
  try {
    return openSync(path, constants.O_RDWR | constants.O_CREAT | flags, 0o644)
  } catch (error) {
    const { code } = /** @type {NodeJS.ErrnoException} */ (error)
    if (code !== 'EACCES' && code !== 'EROFS') throw error
    return openSync(path, constants.O_RDONLY | flags)
  }
}
