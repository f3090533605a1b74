import { Refusal } from '../http/failures.ts'
import type { Shell } from './shell.ts'

/** Does something until it is done or Ctrl-C ends it. What has been interrupted says so, and the sentence besides. */
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
    throw new Refusal(`Interrupted. ${sentence}`, { cause: error })
  } finally {
    shell.off('SIGINT', interrupt)
  }
}
