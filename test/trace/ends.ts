/** The states of the model after a row's transaction, by who wrote it. */
import type { Raised, State, Step } from '../model/state.ts'
import type { Begun } from './begin.ts'
import { endsByHolder, holderOf } from './ends-by-holder.ts'
import { isEnd, type Search } from './search.ts'
import type { Told } from './told.ts'
import { isSame } from './view.ts'

/** From any of these states before it. */
export function* endsOf(search: Search, states: readonly State[], told: Told): Generator<State> {
  const { begun, stepsOf, after, isTold } = search
  const { subject } = begun.shape
  const isRight = (raised: Raised | undefined) =>
    isSame(told.raised, {
      token: raised?.tokens[subject] ?? 0,
      dispatch: raised?.dispatches[subject] ?? 0,
      claim: raised?.claim ?? 0,
    })
  for (const state of states) {
    for (const stuttered of stutters(state, told, begun)) {
      if (isRight(undefined) && isTold(stuttered, told)) yield stuttered
    }
    if (told.by === 'holder') continue
    for (const step of stepsOf(state)) {
      if (!isOfThis(state, step, told) || !isRight(step.raised)) continue
      const end = after(step)
      yield* [end, ...dueAgain(search, end, told)].filter((it) => isTold(it, told))
    }
    if (told.mayBeWoken && told.raised.dispatch === 1 && told.raised.token === 0) {
      const woken = wake(state, begun)
      if (isTold(woken, told)) yield woken
    }
  }
  if (told.by === 'holder') yield* endsByHolder(search, states, told)
}

/** What the model has no step for, because all that it has stays as it was. */
function* stutters(state: State, told: Told, begun: Begun): Generator<State> {
  if (told.isElsewhere) yield state
  // An asker renews its claim; that of a farewell is not told of.
  const renews = told.by === 'asker' || (told.by === 'none' && told.isOfClaims)
  if (renews && told.timeBefore.asking === 'claimed' && told.timeAfter.asking === 'claimed') yield state
  const by = told.by === 'holder' ? holderOf(state, begun) : undefined
  const worker = by === undefined ? undefined : state.workers[by]
  if (!worker || !(told.isRenewal || worker.at === 'read')) return
  const { subject } = begun.shape
  const deletion = state.deletions[subject]
  const workers = state.workers.map((it, index) =>
    index === by && it && !told.isRenewal ? { ...it, hasWorked: true } : it,
  )
  yield { ...state, workers, deletions: { ...state.deletions, [subject]: deletion && { ...deletion, lease: 'fresh' } } }
}

/** Can the row's transaction be this step, by who wrote it? */
function isOfThis(state: State, { by, kind, label }: Step, { by: right }: Told): boolean {
  const isByWorker = by !== null && state.workers[by] !== null
  if (right === 'job') return label.startsWith('a job makes')
  // One that is told to stop gives its claim back: as if it had died.
  if (right === 'asker') {
    return /^((an asker|a sender) (writes down|renews|is frozen)|the claim of a dead (asker|sender) ends)/.test(label)
  }
  if (label === '7 days pass') return false // no row tells of it
  if (label === 'the lease of an upload ends') return true // of several, one that lives goes, and others stay
  return !isByWorker && !label.startsWith('a job makes') && kind !== 'time' && !isEnd(label)
}

/** On a busy machine the time at which to ask again may have come before the transaction that says it is over. */
function dueAgain({ stepsOf, after }: Search, state: State, { by, timeAfter }: Told): State[] {
  if (by !== 'asker' || timeAfter.asking !== 'now') return []
  return stepsOf(state)
    .filter(({ label }) => /^the (participant is due to be asked|farewell is due to be sent) again$/.test(label))
    .map(after)
}

/** Another participant has answered than the one that is looked at. */
function wake(state: State, { shape: { subject } }: Begun): State {
  const deletion = state.deletions[subject]
  if (deletion === null) return state
  const event = { ...deletion.event, due: 'now' as const }
  // Jobs of the number before do nothing any more.
  const queue = state.queue.filter((it) => it.subject !== subject)
  return {
    ...state,
    deletions: { ...state.deletions, [subject]: { ...deletion, due: 'now', event } },
    claimed: [],
    queue,
  }
}
