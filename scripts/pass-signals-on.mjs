// How a signal that comes to a launcher reaches the one process that it runs, and reaches it once, whatever stands before the
// launcher: a terminal, npm, a service manager.

const PARENT_POLL_MS = 200
/** Within this, a second signal is a copy of the first; the first is passed on after it. */
const COPY_MS = 250
/** After this, a further signal is a new request to stop. */
const REPEAT_MS = 1_000
/** Later than any orderly end. */
const LATE_MS = 15_000
const ORPHAN_MS = 30_000

/** @type {import('node:child_process').ChildProcess | undefined} */
let child
/** @type {NodeJS.Signals | undefined} */
let firstSignal

/**
 * Names the process that signals are passed on to; undefined when it has ended.
 * @param {import('node:child_process').ChildProcess | undefined} running
 */
export function passSignalsTo(running) {
  child = running
}

/** The first signal that came, if any: nothing is to be started after it. */
export function stoppedBy() {
  return firstSignal
}

/**
 * Passes a signal on once, and not at all at first when the child has it already: the child could take a second copy for
 * "never mind the orderly end". It has it when the signal came from a terminal (to all of its foreground processes), or when
 * it came twice in a moment: once to the whole process group, once more through npm. Should that be mistaken, the child is
 * told later than any orderly end.
 */
export function watchSignals() {
  const isOnTerminal = process.stdin.isTTY || process.stderr.isTTY
  let lastAt = 0
  /** @type {NodeJS.Timeout | undefined} */
  let passingOn

  for (const signal of /** @type {const} */ (['SIGTERM', 'SIGINT', 'SIGHUP'])) {
    process.on(signal, () => {
      firstSignal ??= signal
      const sinceLast = Date.now() - lastAt
      if (sinceLast >= COPY_MS && sinceLast < REPEAT_MS) return
      lastAt = Date.now()
      const childHasIt = sinceLast < COPY_MS || (isOnTerminal && signal !== 'SIGTERM')
      clearTimeout(passingOn)
      passingOn = setTimeout(() => child?.kill(signal), childHasIt ? LATE_MS : COPY_MS).unref()
    })
  }
}

/**
 * Stops the child when the parent is gone: a killed npm passes nothing on. No process is left then to end a child that hangs,
 * so this one does. (The scripts in package.json say `exec`, so that the parent is npm itself and not a shell that would
 * outlive it.)
 */
export function watchParent() {
  const parent = process.ppid
  const timer = setInterval(() => {
    if (process.ppid === parent) return
    clearInterval(timer)
    if (firstSignal === undefined) child?.kill('SIGTERM')
    firstSignal ??= 'SIGTERM'
    setTimeout(() => child?.kill('SIGKILL'), ORPHAN_MS).unref()
  }, PARENT_POLL_MS).unref()
}
