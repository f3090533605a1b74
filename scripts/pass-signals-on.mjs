// Passes signals of a launcher on to its child process, exactly once, no matter whether a terminal, npm or a service
// manager started the launcher.

const PARENT_POLL_MS = 200
/** Within this, a second signal is a copy of the first; the first is passed on after it. */
const COPY_MS = 250
/** After this, a further signal is a new request to stop. */
const REPEAT_MS = 1_000
/** Longer than any clean stop. */
const LATE_MS = 15_000
const ORPHAN_MS = 30_000

/** @type {import('node:child_process').ChildProcess | undefined} */
let child
/** @type {NodeJS.Signals | undefined} */
let firstSignal

/**
 * Sets the child process that receives the signals; undefined when it has ended.
 * @param {import('node:child_process').ChildProcess | undefined} running
 */
export function passSignalsTo(running) {
  child = running
}

/** The first signal, if any. No command may be started after it. */
export function stoppedBy() {
  return firstSignal
}

/**
 * Passes a signal on once. Does not pass it on when the child already has it, because the child may take a second
 * signal as the request to skip the clean stop. The child already has it when the signal came from a terminal (which
 * signals all foreground processes), or when it arrived twice within COPY_MS: once for the whole process group and once
 * from npm. In case this guess is wrong, the signal is still passed on after LATE_MS.
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
 * Stops the child when the parent has died, because a killed npm passes no signal on. Kills a child that hangs, because
 * no other process would. (The scripts in package.json use `exec`, so that the parent is npm itself and not a shell
 * that outlives npm.)
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
