import closeWithGrace from 'close-with-grace'
import type { Logger } from 'pino'
import { EnvironmentError } from './read-env.ts'

/** How long a program may take to stop before it is ended. */
const STOP_TIMEOUT_MS = 10_000

/**
 * Runs a program: `start` resolves, once it is up, with the function that stops it. SIGTERM and SIGINT stop it cleanly,
 * as does an error that nobody caught, with exit code 1. A bad configuration is told in words, not with a stack.
 */
export async function runProgram(start: () => Promise<{ log: Logger; stop: () => Promise<void> }>): Promise<void> {
  const starting = start()
  // At once, so that a signal that comes during the start is not the end of it: what has started is stopped.
  const { uninstall } = closeWithGrace({ delay: STOP_TIMEOUT_MS, logger: false }, async ({ signal, err }) => {
    const { log, stop } = await starting
    if (err) log.fatal({ err }, 'An error that nobody caught: stopping')
    else log.info({ signal }, 'Stopping')
    await stop()
  })
  try {
    await starting
  } catch (error) {
    uninstall()
    console.error(isForPeople(error) ? error.message : error)
    process.exitCode = 1
  }
}

function isForPeople(error: unknown): error is Error {
  if (error instanceof EnvironmentError) return true
  // PORT or HOST: taken, not allowed, not of this machine, unknown.
  return error instanceof Error && 'syscall' in error && ['listen', 'getaddrinfo'].includes(String(error.syscall))
}
