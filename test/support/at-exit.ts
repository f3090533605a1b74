// Module-level, because a process that dies cannot be asked what it still has.
const cleanups = new Set<() => void>()

/**
 * Has something done when the process ends before it was done in the orderly way: by `process.exit`, an uncaught error,
 * or a signal that can be caught. Returns a function that cancels it.
 */
export function atExit(cleanup: () => void): () => void {
  if (cleanups.size === 0) watch()
  cleanups.add(cleanup)
  return () => {
    cleanups.delete(cleanup)
    if (cleanups.size === 0) unwatch()
  }
}

const signals = ['SIGTERM', 'SIGINT', 'SIGHUP'] as const

function watch() {
  process.on('exit', cleanUp)
  for (const signal of signals) process.on(signal, endBy)
}

function unwatch() {
  process.off('exit', cleanUp)
  for (const signal of signals) process.off(signal, endBy)
}

function cleanUp() {
  for (const cleanup of cleanups) cleanup()
}

/**
 * A signal ends a process without its "exit" event. Not `process.exit` here: vitest makes that an error inside of
 * tests.
 */
function endBy(signal: NodeJS.Signals) {
  cleanUp()
  unwatch()
  process.kill(process.pid, signal)
}
