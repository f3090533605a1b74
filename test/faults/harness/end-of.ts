import { readFile } from 'node:fs/promises'

import type { Ending, Program } from '../../support/program.ts'
import { waitFor } from '../../support/wait-for.ts'

/**
 * Far more than the time after which a program that was asked to end kills itself (packages/runtime): then its exit code
 * tells of it. On a busy machine that may take a while.
 */
const END_MS = 90_000

/** Waits for the end of a program that was asked for it. When it does not come, the error says what the program is at. */
export async function endOf(program: Program): Promise<Ending> {
  const before = await statusOf(program)
  try {
    return await waitFor(() => program.ending, { what: 'a clean end', timeoutMs: END_MS })
  } catch (cause) {
    throw new Error(`No clean end. At first: ${before}. At last: ${await statusOf(program)}`, { cause })
  }
}

/** Tells a program that stands still from one that is waiting for its turn on a busy machine. Only Linux says. */
async function statusOf({ pid }: Program): Promise<string> {
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => undefined)
  if (stat === undefined) return 'unknown'
  // After the name, which may have spaces: the state, and as 12th and 13th the ticks in user and system mode.
  const fields = stat.slice(stat.lastIndexOf(') ') + 2).split(' ')
  return `state ${fields[0]}, ${fields[11]} + ${fields[12]} ticks of CPU time`
}
