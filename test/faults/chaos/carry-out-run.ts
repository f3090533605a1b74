import { loadavg } from 'node:os'

import type { Outcome } from '../harness/carry-out.ts'
import { kindsIn } from './kinds.ts'
import type { Note } from './notes.ts'
import { carryOutChaos, scenarioOf, type ChaosRun } from './shape.ts'
import type { Templates } from './templates.ts'

export interface FinishedRun {
  note: Note
  /** For people who look for the cause of a failure. */
  story: string
}

/** Carries a run out, and says what happened in it. */
export async function carryOutRun(run: ChaosRun, templates: Templates, programs: string): Promise<FinishedRun> {
  const template = await templates.of(run)
  const scenario = scenarioOf(run)
  const startedAt = Date.now()
  const outcome = await carryOutChaos(template, scenario)
  const endedAt = Date.now()
  const note: Note = {
    ...run,
    withRedis: scenario.withRedis,
    withParticipants: scenario.participants !== undefined,
    faults: kindsIn(scenario, outcome),
    problems: outcome.problems,
    endedAt,
    tookMs: endedAt - startedAt,
    load: loadavg()[0] ?? 0,
    programs,
  }
  return { note, story: tell(scenario, outcome) }
}

function tell(scenario: object, { problems, log, traces }: Outcome): string {
  const shown = traces === '' ? [] : [`== traces\n${traces}`]
  return [JSON.stringify(scenario), ...problems.map((it) => `  ${it}`), log, ...shown].join('\n')
}
