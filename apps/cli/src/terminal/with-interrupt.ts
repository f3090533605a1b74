import { Interrupted } from '../http/failures.ts'
import type { Shell } from './shell.ts'

/** Runs `work`, whose signal is aborted by Ctrl-C. An interrupted command ends with "Interrupted." and the sentence. */
export async function withInterrupt<T>(
  shell: Shell,
  sentence: string,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const interruption = new AbortController()
  const interrupt = () => interruption.abort()
  shell.once('SIGINT', interrupt)
  try {
    return await work(interruption.signal)
  } catch (error) {
    if (!interruption.signal.aborted) throw error
    throw new Interrupted(`Interrupted. ${sentence}`, { cause: error })
  } finally {
    shell.off('SIGINT', interrupt)
  }
}
