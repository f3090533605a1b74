import { explore, findCircle, findStuck, type Violation } from './explore.ts'
import { violationIn } from './invariants.ts'
import { initial, isSettled, next } from './protocol.ts'
import type { Rules, State } from './state.ts'
import { violationBy } from './step-invariants.ts'

export interface Findings {
  states: number
  steps: number
  violation?: Violation
}

/**
 * Explores all that rules allow, and asks in every state what must hold; then of the whole graph what must follow (I3
 * and I11), when nothing more goes wrong and no caller asks for anything more:
 * - from every state the queue alone leads to an end (without the reconciler), and the reconciler alone does (without
 *   relay and queue);
 * - work has no circle: what goes on for ever can only be doorbells, leases that end, and pauses.
 * Together: every run ends if each step that stays possible is taken at some time.
 */
export function examine(rules: Rules, { from = [initial(rules)], visit }: Exploration = {}): Findings {
  const { graph, violation } = explore({
    initial: from,
    next: (state: State) => next(rules, state),
    check: violationIn,
    checkMove: violationBy,
    isSettled,
    ...(visit && { visit }),
  })
  const counts = { states: graph.size, steps: graph.to.length }
  if (violation) return { ...counts, violation }

  const engines = rules.withQueue ? (['doorbell', 'net'] as const) : (['net'] as const)
  for (const engine of engines) {
    const stuck = findStuck(graph, ['work', 'time', engine])
    if (stuck === undefined) continue
    const alone = engine === 'net' ? 'the reconciler' : 'the queue'
    const what = `I11: ${alone} alone leads to no end from here`
    return { ...counts, violation: { what, trace: graph.trace(stuck) } }
  }
  const circle = findCircle(graph, ['work'])
  if (circle === undefined) return counts
  return { ...counts, violation: { what: 'I11: work that goes round in a circle', trace: graph.trace(circle) } }
}

export interface Exploration {
  from?: readonly State[]
  visit?: (state: State) => void
}

/** What is left when every process dies and Redis forgets everything: the database and the store. */
export function forgetAll(state: State): State {
  const isOver = ['none', 'succeeded', 'failed', 'dying', 'dead'].includes(state.upload.phase)
  return {
    ...state,
    claimed: [],
    queue: [],
    workers: state.workers.map(() => null),
    janitor: 'idle',
    participant: state.participant && { ...state.participant, askers: [] },
    farewell: state.farewell && { ...state.farewell, askers: [], isToWake: false },
    upload: { ...state.upload, phase: isOver ? state.upload.phase : 'dead' },
    faults: { crashes: 0, losses: 0, duplicates: 0, freezes: 0, refusals: 0, takeOvers: 0 },
  }
}
