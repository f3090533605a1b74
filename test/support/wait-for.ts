import { setTimeout as sleep } from 'node:timers/promises'
import pTimeout from 'p-timeout'

export interface WaitOptions {
  /** What is waited for, as it reads after "waited for": "the deletion to complete". */
  what: string
  timeoutMs?: number
  intervalMs?: number
}

let patience = 1 // module-level: the whole process has the machine's time

/** From now on what is waited for may take so many times longer: on a machine that others keep busy. */
export function bePatient(factor: number): void {
  patience = factor
}

/** A limit of that kind, for what is not waited for by `waitFor`. */
export function patiently(ms: number): number {
  return ms * patience
}

type Truthy<T> = Exclude<T, undefined | null | false | 0 | ''>

/**
 * Asks until the condition answers with something truthy, and returns that answer.
 * An error of the condition ends the wait: one that is expected to pass has to be caught by the condition itself.
 */
export async function waitFor<T>(
  condition: () => T | Promise<T>,
  { what, timeoutMs = 30_000, intervalMs = 25 }: WaitOptions,
): Promise<Truthy<T>> {
  const limitMs = patiently(timeoutMs)
  let isOver = false
  const poll = async () => {
    for (;;) {
      const answer = await condition()
      if (answer || isOver) return answer
      await sleep(intervalMs)
    }
  }
  try {
    // A condition that never answers is named as well.
    const answer = await pTimeout(poll(), {
      milliseconds: limitMs,
      message: `Waited ${limitMs} ms for ${what}, in vain`,
    })
    return answer as Truthy<T> // while it is not over, only such an answer ends it
  } finally {
    isOver = true
  }
}
