// Runs the commands of the launcher, with its signals passed on.

import { spawn } from 'node:child_process'
import { Socket } from 'node:net'
import { constants } from 'node:os'

import { passSignalsTo, stoppedBy } from '../pass-signals-on.mjs'

/**
 * Runs a command to its end. Not detached: a signal to the process group must reach every process in it.
 * @param {string} command
 * @param {string[]} args
 * @param {{ env: NodeJS.ProcessEnv, cwd: string, output?: Buffer[], alsoOpen?: number }} options `alsoOpen` is a file that
 *   the command gets as its descriptor 3
 * @returns {Promise<number>} its exit code, or 128 + the number of the signal that ended it, as in shells
 */
export function run(command, args, { env, cwd, output, alsoOpen }) {
  if (stoppedBy() !== undefined) return Promise.resolve(failure())
  return new Promise((resolve) => {
    /** @type {import('node:child_process').StdioOptions} */
    const stdio = output ? ['ignore', 'pipe', 'pipe', ...(alsoOpen === undefined ? [] : [alsoOpen])] : 'inherit'
    const started = spawn(command, args, { cwd, env, stdio })
    passSignalsTo(started)
    for (const stream of [started.stdout, started.stderr]) {
      stream?.on('data', (/** @type {Buffer} */ chunk) => output?.push(chunk))
    }
    started.on('error', (error) => {
      say(`Cannot run ${command}: ${error.message}`)
      resolve(1)
    })
    started.on('close', (code, signal) => {
      passSignalsTo(undefined)
      resolve(code ?? 128 + constants.signals[/** @type {NodeJS.Signals} */ (signal)])
    })
  })
}

/**
 * Runs a command and prints its output only when it fails.
 * @param {string} command
 * @param {string[]} args
 * @param {{ env: NodeJS.ProcessEnv, cwd: string }} options
 */
export async function runQuietly(command, args, options) {
  /** @type {Buffer[]} */
  const output = []
  const code = await run(command, args, { ...options, output })
  if (code !== 0 && stoppedBy() === undefined) {
    process.stderr.write(Buffer.concat(output))
    say(`"${command} ${args[0]}" failed with exit code ${code}`)
  }
  return code
}

/**
 * Runs a short command while another one runs, and ends it with the launcher. Prints its output only when it fails.
 * @param {string[]} command
 * @param {{ env: NodeJS.ProcessEnv, cwd: string }} options
 */
export function runBeside([command = '', ...args], options) {
  /** @type {Buffer[]} */
  const output = []
  const started = spawn(command, args, { ...options, stdio: ['ignore', 'pipe', 'pipe'] })
  for (const stream of [started.stdout, started.stderr]) {
    stream.on('data', (/** @type {Buffer} */ chunk) => output.push(chunk))
    // The launcher does not wait for it: it ends with the command that it was started for.
    if (stream instanceof Socket) stream.unref()
  }
  started.unref()
  const end = () => void started.kill()
  process.once('exit', end)
  started.on('error', (error) => say(`Cannot run ${command}: ${error.message}`))
  started.on('close', (code) => {
    process.off('exit', end)
    if (code !== 0 && stoppedBy() === undefined) {
      process.stderr.write(Buffer.concat(output))
      say(`"${command} ${args[0]}" failed with exit code ${code}`)
    }
  })
}

/** The exit code when the command has none. */
export function failure() {
  const signal = stoppedBy()
  return signal === undefined ? 1 : 128 + constants.signals[signal]
}

/** @param {string} line */
export function say(line) {
  process.stderr.write(`${line}\n`)
}
