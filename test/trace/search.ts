/** From a state of the model: the steps that a row's transaction can have been, and the states after it. */
import { pieceSteps } from '../model/batch-steps.ts'
import { next } from '../model/protocol.ts'
import type { Raised, Rules, State, Step, Table, Worker } from '../model/state.ts'
import type { Begun } from './begin.ts'
import type { Told } from './told.ts'
import { filesViewOf, isSame, timeViewOf, viewOf, type FilesView, type TimeView, type View } from './view.ts'

/** A transaction may have so many batches, each with what it read and deleted before. */
const MOST_STEPS_OF_ONE = 60

export interface Search {
  begun: Begun
  stepsOf: (state: State) => Step[]
  after: (step: Step) => State
  view: (state: State) => View
  time: (state: State) => TimeView
  files: (state: State) => FilesView
  /** The states after a row's transaction, from any of these before it. */
  endsOf: (states: readonly State[], told: Told) => Iterable<State>
  /** May what the row found still come of a state, by the files that are left? */
  mayLead: (state: State, told: Told) => boolean
}

export function createSearch(begun: Begun, rules: Rules): Search {
  const { shape } = begun
  // How many rows a batch takes the machine decides.
  const [many, one] = [
    { ...rules, rowsPerBatch: 9 },
    { ...rules, rowsPerBatch: 1 },
  ]
  const stepsOf = (state: State): Step[] => [...next(many, state), ...pieceSteps(one, state)]
  const after = (step: Step) => canonical(step.state)
  const view = (state: State) => viewOf(state, shape)
  const time = (state: State) => timeViewOf(state, shape)
  const files = (state: State) => filesViewOf(state, shape)

  function isTold(state: State, told: Told): boolean {
    const areFilesRight = begun.hasOthers || isSame(files(state), told.files)
    return areFilesRight && isSameView(told.after, view(state)) && isSame(time(state), told.timeAfter)
  }

  function* endsOf(states: readonly State[], told: Told): Generator<State> {
    const isRight = (raised: Raised | undefined) =>
      isSame(told.raised, {
        token: raised?.tokens[shape.subject] ?? 0,
        dispatch: raised?.dispatches[shape.subject] ?? 0,
        claim: raised?.claim ?? 0,
      })
    for (const state of states) {
      for (const stuttered of stutters(state, told)) {
        if (isRight(undefined) && isTold(stuttered, told)) yield stuttered
      }
      if (told.by === 'holder') {
        yield* endsOfPauses(state, told)
        continue
      }
      for (const step of stepsOf(state)) {
        if (!isOfThis(state, step, told) || !isRight(step.raised)) continue
        const end = after(step)
        if (isTold(end, told)) yield end
      }
      if (told.mayBeWoken && told.raised.dispatch === 1 && told.raised.token === 0) {
        const woken = wake(state, begun)
        if (isTold(woken, told)) yield woken
      }
    }
    if (told.by === 'holder') yield* endsByHolder(states, told)
  }

  /** A transaction of the holder may have several batches. */
  function* endsByHolder(states: readonly State[], told: Told): Generator<State> {
    let layer = states.map((state) => ({ state, token: 0, dispatch: 0, hasWritten: false }))
    const seen = new Set<string>()
    for (let steps = 0; steps < MOST_STEPS_OF_ONE && layer.length > 0; steps += 1) {
      const reached: typeof layer = []
      for (const at of layer) {
        const by = holderOf(at.state, begun)
        if (by === undefined) continue
        for (const step of stepsOf(at.state)) {
          const isGivenBack = step.label.endsWith('gives the lease back')
          if (step.by !== by || !isByItself(step, told) || (isGivenBack && at.hasWritten)) continue
          const token = at.token + (step.raised?.tokens[shape.subject] ?? 0)
          const dispatch = at.dispatch + (step.raised?.dispatches[shape.subject] ?? 0)
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

  /** What is gone does not come back. */
  function mayLead(state: State, told: Told): boolean {
    return begun.hasOthers || order[files(state).files] >= order[told.files.files]
  }

  function* stutters(state: State, told: Told): Generator<State> {
    if (told.isElsewhere) yield state
    // An asker renews its claim, once its turn in the queue has come.
    if (told.by === 'asker' && told.timeBefore.asking === 'claimed' && told.timeAfter.asking === 'claimed') yield state
    if (told.by !== 'holder') return
    const by = holderOf(state, begun)
    const worker = by === undefined ? undefined : state.workers[by]
    if (by === undefined || !worker) return
    const renewed = (change: Partial<Worker>): State => {
      const deletion = state.deletions[shape.subject]
      return {
        ...state,
        workers: state.workers.map((it, index) => (index === by && it ? { ...it, ...change } : it)),
        deletions: { ...state.deletions, [shape.subject]: deletion && { ...deletion, lease: 'fresh' } },
      }
    }
    if (told.isRenewal) yield renewed({})
    else if (worker.at === 'read') yield renewed({ hasWorked: true }) // a batch of a step that the model does not have
  }

  /** A slice whose batch failed, or that was told to stop, or waits for what the model does not have. */
  function* endsOfPauses(state: State, told: Told): Generator<State> {
    const by = holderOf(state, begun)
    if (by === undefined) return
    for (const at of ['read', 'pause'] as const) {
      const workers: State['workers'] = state.workers.map((it, index) =>
        index === by && it ? { ...it, hasWorked: true, at, keys: [], page: null } : it,
      )
      for (const step of stepsOf({ ...state, workers })) {
        if (step.by !== by || !step.label.endsWith('gives the lease back')) continue
        const dispatch = step.raised?.dispatches[shape.subject] ?? 0
        const end = after(step)
        if (dispatch === told.raised.dispatch && isTold(end, told)) yield end
      }
    }
  }

  return { stepsOf, after, view, time, files, endsOf, mayLead, begun }
}

const order = { none: 0, some: 1, all: 2 }

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

/** What a worker does, and whether the store does not do what it is asked for only where a trace says so. */
export function isByItself({ label }: Pick<Step, 'label'>, { hasRefusals }: Told): boolean {
  if (label.startsWith('the store refuses')) return hasRefusals
  return !isEnd(label) && !label.includes(' frozen ')
}

/** Can the row's transaction be this step, by who wrote it? */
function isOfThis(state: State, { by, kind, label }: Step, { by: right }: Told): boolean {
  const isByWorker = by !== null && state.workers[by] !== null
  if (right === 'holder') return false // endsByHolder
  if (right === 'job') return label.startsWith('a job makes')
  // One that is told to stop gives its claim back: as if it had died.
  if (right === 'asker') return /^(an asker (writes down|is frozen)|the claim of a dead asker ends)/.test(label)
  if (label === 'the lease of an upload ends') return true // of several, one that lives goes, and others stay
  return !isByWorker && !label.startsWith('a job makes') && kind !== 'time' && !isEnd(label)
}

/** Of what ends it no transaction tells. */
export function isEnd(label: string): boolean {
  return / dies( |$|,)|^the queue loses/.test(label)
}

function holderOf({ workers, deletions }: State, { shape: { subject } }: Begun): number | undefined {
  const token = deletions[subject]?.token
  const at = workers.findIndex((it) => it?.subject === subject && it.token === token)
  return at === -1 ? undefined : at
}

function wake(state: State, { shape: { subject } }: Begun): State {
  const deletion = state.deletions[subject]
  if (deletion === null) return state
  // Jobs of the number before do nothing any more.
  const stale = (jobs: State['queue']) => jobs.map((it) => (it.subject === subject ? { ...it, dispatch: 0 } : it))
  const event = { ...deletion.event, due: 'now' as const }
  return {
    ...state,
    deletions: { ...state.deletions, [subject]: { ...deletion, due: 'now', event } },
    claimed: [],
    queue: stale(state.queue).slice(0, 1),
  }
}

const ANY_NUMBER = { crashes: 1, losses: 1, duplicates: 1, freezes: 1, refusals: 1, takeOvers: 1 }

/**
 * Everything may go wrong, as often as may be. What will do nothing any more is forgotten: jobs and askers of a number
 * before the current one, and what no row can show of a participant.
 */
export function canonical(state: State): State {
  const { participant, queue } = state
  return {
    ...state,
    queue: queue.filter(({ dispatch }) => dispatch === 1),
    participant: participant && {
      ...participant,
      askers: participant.askers.filter(({ token }) => token === 1),
      isDone: false,
      counted: 0,
    },
    faults: ANY_NUMBER,
  }
}

/** What a row leaves open may be anything. */
function isSameView(told: View, state: View): boolean {
  return isSame(told, open(told, state))
}

function open(told: View, state: View): View {
  if (told.deletion === null || state.deletion === null || told.deletion.isAtCursor !== undefined) return state
  return { ...state, deletion: { ...state.deletion, isAtCursor: undefined } }
}
