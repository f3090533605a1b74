import { setTimeout as sleep } from 'node:timers/promises'

export interface WaitOptions {
  /** What is waited for, as it reads after "waited for": "the deletion to complete". */
  what: string
  timeoutMs?: number
  intervalMs?: number
}

/**
 * Asks until the condition answers with something truthy, and returns that answer.
 * An error of the condition ends the wait: one that is expected to pass has to be caught by the condition itself.
 */
export async function waitFor<T>(
  condition: () => T | Promise<T>,
  { what, timeoutMs = 10_000, intervalMs = 25 }: WaitOptions,
): Promise<Exclude<T, undefined | null | false | 0 | ''>> {
  const deadline = AbortSignal.timeout(timeoutMs)
  const timedOut = new Promise<never>((_resolve, reject) => {
    deadline.addEventListener('abort', () => reject(new Error(`Waited ${timeoutMs} ms for ${what}, in vain`)))
  })

  for (;;) {
    // Raced, so that a condition that never answers is named as well.
    const answer = await Promise.race([condition(), timedOut])
    if (answer) return answer as Exclude<T, undefined | null | false | 0 | ''> // just checked
    await Promise.race([sleep(intervalMs), timedOut])
  }
}
