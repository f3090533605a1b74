import { flushCompileCache } from 'node:module'
import { isNewerSchema } from '@organizations/database'
import closeWithGrace from 'close-with-grace'
import type { Logger } from 'pino'
import type { z } from 'zod'
import { answerArguments, type ProgramDescription } from './answer-arguments.ts'
import { keepPrivate } from '../data/keep-private.ts'
import { EnvironmentError, readEnv } from '../environment/read-env.ts'

/** How long a clean stop may take before the process is killed. */
const STOP_TIMEOUT_MS = 10_000
/** When a start is over, and what it has loaded can be written down without making it longer. */
const STARTED_MS = 2000

/** Registers a function that is called when the program stops. Called in reverse order of registration. */
export type AtStop = (end: () => Promise<void>) => void

/**
 * Runs a program, unless its arguments only ask what it is. `start` gets the environment, registers with `atStop` a
 * function that stops each part that it has started, and resolves with the log once the program is up. SIGTERM and
 * SIGINT stop it cleanly with exit code 0. An uncaught error and a failed start also stop it cleanly, with exit code 1, and it
 * ends within 10 s whatever is left open. A stop that is cut short, or fails, says so and has code 1.
 * An invalid configuration, and a database that is newer than the program, print a message without a stack. What the
 * program writes can be read by its own user alone.
 */
export async function runProgram<T extends z.ZodObject>(
  description: ProgramDescription<T>,
  start: (env: z.output<T>, atStop: AtStop) => Promise<Logger>,
): Promise<void> {
  if (answerArguments(description, process)) return
  keepPrivate()
  const ends: (() => Promise<void>)[] = []
  const stop = async () => {
    for (const end of ends.toReversed()) await end()
  }
  let log: Logger | undefined
  const starting = startUp()
  const cutShort = (why: string, err?: unknown) => {
    if (log === undefined) console.error(why, err ?? '')
    else log.fatal({ err }, why)
  }
  // Installed before the start is finished, so that a signal during the start still stops the started parts cleanly.
  const { uninstall } = closeWithGrace(
    {
      delay: STOP_TIMEOUT_MS,
      onTimeout: () => cutShort(`The stop has taken ${STOP_TIMEOUT_MS / 1000} s: what is still going on is cut off`),
      onSecondSignal: (signal) => cutShort(`A second ${signal}: what is still going on is cut off`),
      onSecondError: (err) => cutShort('Another error while stopping: what is still going on is cut off', err),
      logger: { error: (err: unknown) => cutShort('The stop failed', err) },
    },
    async ({ signal, err }) => {
      const started = await starting
      if (err) started.fatal({ err }, 'An error that was not caught: stopping')
      else started.info({ signal }, 'Stopping')
      await stop()
    },
  )
  try {
    await starting
    // Node keeps what it compiled, where it was told a folder, when it exits. One that is killed would compile all again.
    setTimeout(flushCompileCache, STARTED_MS).unref()
  } catch (error) {
    uninstall()
    console.error(isForOperators(error) ? error.message : error)
    process.exitCode = 1
    // Whatever a part that had only begun to start still holds open: a supervisor starts again what has ended.
    setTimeout(() => process.exit(), STOP_TIMEOUT_MS).unref()
    await stop()
  }

  async function startUp() {
    const env = readEnv(description.environment, process.env)
    return (log = await start(env, (end) => ends.push(end)))
  }
}

/** Whether the message says all that an operator needs to know. */
function isForOperators(error: unknown): error is Error {
  if (error instanceof EnvironmentError || isNewerSchema(error)) return true
  // PORT or HOST: in use, not permitted, not an address of this machine, unknown.
  return error instanceof Error && 'syscall' in error && ['listen', 'getaddrinfo'].includes(String(error.syscall))
}
