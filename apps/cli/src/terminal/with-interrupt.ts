import { Interrupted } from '../http/failures.ts'
import type { Shell } from './shell.ts'

/** What an interrupted command may take for its end, such as to remove a file. Then Ctrl-C kills it. */
const END_MS = 2000

/** Runs `work`, whose signal is aborted by Ctrl-C. An interrupted command ends with "Interrupted." and the sentence. */
export async function withInterrupt<T>(
  shell: Shell,
  sentence: string,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const interruption = watchInterrupt(shell)
  try {
    return await work(interruption.signal)
  } catch (error) {
    if (!interruption.signal.aborted) throw error
    throw new Interrupted(`Interrupted. ${sentence}`, { cause: error })
  } finally {
    interruption.stop()
  }
}

/**
 * A signal that Ctrl-C aborts. A second Ctrl-C does not kill the program while it ends, which would leave its files: people
 * press it twice, and `timeout` sends the signal to the program and to its group. `stop` when the work is over: an
 * interrupted program then still has to say so.
 */
export function watchInterrupt(shell: Shell): { signal: AbortSignal; stop: () => void } {
  const interruption = new AbortController()
  const { signal } = interruption
  const interrupt = () => {
    if (!signal.aborted) setTimeout(() => shell.off('SIGINT', interrupt), END_MS).unref()
    interruption.abort()
  }
  const stop = () => {
    if (!signal.aborted) shell.off('SIGINT', interrupt)
  }
  shell.on('SIGINT', interrupt)
  return { signal, stop }
}
