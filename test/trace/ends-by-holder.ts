/** The states of the model after a transaction of the worker that has the lease, which may have several batches. */
import type { State, Table } from '../model/state.ts'
import type { Begun } from './begin.ts'
import { isByItself, order, type Search } from './search.ts'
import type { Told } from './told.ts'
import type { View } from './view.ts'

/** A transaction may have so many batches, each with what it read and deleted before. */
const MOST_STEPS_OF_ONE = 60

export function* endsByHolder(search: Search, states: readonly State[], told: Told): Generator<State> {
  const { begun, stepsOf, after, view, isTold, mayLead } = search
  const { subject } = begun.shape
  let layer = states.map((state) => ({ state, token: 0, dispatch: 0, hasWritten: false }))
  const seen = new Set<string>()
  for (let steps = 0; steps < MOST_STEPS_OF_ONE && layer.length > 0; steps += 1) {
    const reached: typeof layer = []
    for (const at of layer) {
      const by = holderOf(at.state, begun)
      if (by === undefined) continue
      if (!at.hasWritten) yield* endsOfPauses(search, at.state, told)
      for (const step of stepsOf(at.state)) {
        const isGivenBack = step.label.endsWith('gives the lease back')
        if (step.by !== by || !isByItself(step, told) || (isGivenBack && at.hasWritten)) continue
        const token = at.token + (step.raised?.tokens[subject] ?? 0)
        const dispatch = at.dispatch + (step.raised?.dispatches[subject] ?? 0)
        const hasWritten = at.hasWritten || isGivenBack || step.label.includes(' commits ')
        const state = after(step)
        const key = JSON.stringify([token, dispatch, hasWritten, state])
        if (seen.has(key)) continue
        seen.add(key)
        const isRaised = token === told.raised.token && dispatch === told.raised.dispatch && told.raised.claim === 0
        if (hasWritten && isRaised && isTold(state, told)) yield state
        if (mayLead(state, told) && !isBeyond(view(state), told.after))
          reached.push({ state, token, dispatch, hasWritten })
      }
    }
    layer = reached
  }
}

/** A slice whose batch failed, files gone or not, or that was told to stop, or waits for what the model does not have. */
function* endsOfPauses({ begun, stepsOf, after, isTold }: Search, state: State, told: Told): Generator<State> {
  const by = holderOf(state, begun)
  if (by === undefined) return
  for (const at of ['read', 'pause'] as const) {
    const workers: State['workers'] = state.workers.map((it, index) =>
      index === by && it ? { ...it, hasWorked: true, at, keys: [], page: null } : it,
    )
    for (const step of stepsOf({ ...state, workers })) {
      if (step.by !== by || !step.label.endsWith('gives the lease back')) continue
      const dispatch = step.raised?.dispatches[begun.shape.subject] ?? 0
      const end = after(step)
      if (dispatch === told.raised.dispatch && isTold(end, told)) yield end
    }
  }
}

/** The worker whose token is the current one. */
export function holderOf({ workers, deletions }: State, { shape: { subject } }: Begun): number | undefined {
  const token = deletions[subject]?.token
  const at = workers.findIndex((it) => it?.subject === subject && it.token === token)
  return at === -1 ? undefined : at
}

/** Rows do not come back, and no step of a round is taken twice. */
function isBeyond(is: View, told: View): boolean {
  const fewer = (Object.keys(told.rows) as Table[]).some(
    (it) => order[is.rows[it] ?? 'none'] < order[told.rows[it] ?? 'none'],
  )
  if (fewer || is.deletion === null || told.deletion === null) return fewer
  const [at, to] = [is.deletion, told.deletion]
  const isFurther = at.step !== undefined && to.step !== undefined && at.step > to.step
  return at.round > to.round || (at.round === to.round && isFurther) || at.receipts > to.receipts
}
