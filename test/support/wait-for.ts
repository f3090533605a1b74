import { setTimeout as sleep } from 'node:timers/promises'

export interface WaitOptions {
  /** What is waited for, as it reads after "waited for": "the deletion to complete". */
  what: string
  timeoutMs?: number
  intervalMs?: number
}

type Truthy<T> = Exclude<T, undefined | null | false | 0 | ''>

/**
 * Asks until the condition answers with something truthy, and returns that answer.
 * An error of the condition ends the wait: one that is expected to pass has to be caught by the condition itself.
 */
export async function waitFor<T>(
  condition: () => T | Promise<T>,
  { what, timeoutMs = 10_000, intervalMs = 25 }: WaitOptions,
): Promise<Truthy<T>> {
  const timeout = Promise.withResolvers<never>()
  timeout.promise.catch(() => {}) // nobody may be listening just then
  const timer = setTimeout(() => timeout.reject(new Error(`Waited ${timeoutMs} ms for ${what}, in vain`)), timeoutMs)
  try {
    for (;;) {
      // Raced, so that a condition that never answers is named as well.
      const answer = await Promise.race([condition(), timeout.promise])
      if (answer) return answer as Truthy<T> // just checked
      await Promise.race([sleep(intervalMs), timeout.promise])
    }
  } finally {
    clearTimeout(timer)
    timeout.resolve(undefined as never) // settles the races that it lost; nobody reads it
  }
}
