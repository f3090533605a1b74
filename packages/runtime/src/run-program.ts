import closeWithGrace from 'close-with-grace'
import type { Logger } from 'pino'
import { EnvironmentError } from './read-env.ts'

/** How long a program may take to stop before it is ended. */
const STOP_TIMEOUT_MS = 10_000

/** Has something called when the program stops, before all that was handed over earlier. */
export type AtStop = (end: () => Promise<void>) => void

/**
 * Runs a program: `start` hands to `atStop` what ends each part that it has started, and resolves with the log once the
 * program is up. SIGTERM and SIGINT stop it cleanly, as does an error that was not caught, with exit code 1. So does a
 * start that fails: a bad configuration is then told in words, not with a stack.
 */
export async function runProgram(start: (atStop: AtStop) => Promise<Logger>): Promise<void> {
  const ends: (() => Promise<void>)[] = []
  const stop = async () => {
    for (const end of ends.toReversed()) await end()
  }
  const starting = start((end) => ends.push(end))
  // At once, so that a signal that comes during the start is not the end of it: what has started is stopped.
  const { uninstall } = closeWithGrace({ delay: STOP_TIMEOUT_MS, logger: false }, async ({ signal, err }) => {
    const log = await starting
    if (err) log.fatal({ err }, 'An error that was not caught: stopping')
    else log.info({ signal }, 'Stopping')
    await stop()
  })
  try {
    await starting
  } catch (error) {
    uninstall()
    console.error(isForPeople(error) ? error.message : error)
    process.exitCode = 1
    await stop()
  }
}

function isForPeople(error: unknown): error is Error {
  if (error instanceof EnvironmentError) return true
  // PORT or HOST: taken, not allowed, not of this machine, unknown.
  return error instanceof Error && 'syscall' in error && ['listen', 'getaddrinfo'].includes(String(error.syscall))
}
