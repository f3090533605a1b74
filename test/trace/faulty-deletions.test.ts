// Deletions in this process, with faults at chosen moments: nothing is left, and a run of the model explains each. With
// TRACE_REPORT what was found goes to that file instead: `npm run mutants -- --trace`.
import { appendFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { faultyDeletions } from './faulty-deletions.ts'
import { openGround } from './ground.ts'

const report = process.env['TRACE_REPORT']

test.each(Object.entries(faultyDeletions))('%s', async (title, { kind, withQueue = false, run }) => {
  const ground = await openGround(kind)
  const found: { oracle: string[]; trace: string[] } = { oracle: [], trace: [] }
  try {
    await run(ground).catch((error: unknown) =>
      found.oracle.push(error instanceof Error ? error.message : String(error)),
    )
    const { oracle, trace } = await ground.look({ withQueue })
    found.oracle.push(...oracle)
    found.trace.push(...trace)
  } finally {
    await ground
      .remove()
      .catch((error: unknown) => found.oracle.push(error instanceof Error ? error.message : String(error)))
  }
  if (report === undefined) expect(found).toEqual({ oracle: [], trace: [] })
  else appendFileSync(report, `${JSON.stringify({ title, ...found })}\n`)
})
