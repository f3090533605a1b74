/**
 * Looks for a run of the model that explains a row of a trace: from the states that explain all rows before it, steps that
 * no row tells of, and then what the row's transaction did. The model is the one that is explored (test/model): its own
 * steps are taken.
 */
import type { Rules, State } from '../model/state.ts'
import type { Begun } from './begin.ts'
import { endsOf } from './ends.ts'
import { closure, isTake, withoutFollowers } from './hidden-steps.ts'
import { createSearch } from './search.ts'
import type { Told } from './told.ts'
import { isSame } from './view.ts'

export interface Explained {
  states: State[]
  /** What was tried: the states before the transaction. */
  tried: State[]
}

export function explain(from: readonly State[], told: Told, begun: Begun, rules: Rules): Explained {
  const search = createSearch(begun, rules)
  const tried = closure(search, from, told).filter((state) => isSame(search.time(state), told.timeBefore))
  const found = new Map<string, State>()
  for (const end of endsOf(search, isTake(told) ? unique(tried.map(withoutWorkers)) : tried, told)) {
    found.set(JSON.stringify(end), end)
  }
  return { states: withoutFollowers(search, found, told), tried }
}

/** One that lost its lease writes nothing any more: it may delete files (`deleteLate`). */
function withoutWorkers(state: State): State {
  return { ...state, workers: state.workers.map(() => null) }
}

function unique(states: readonly State[]): State[] {
  return [...new Map(states.map((it) => [JSON.stringify(it), it])).values()]
}
