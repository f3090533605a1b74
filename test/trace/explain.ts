/**
 * Looks for a run of the model that explains a row of a trace: from the states that explain all rows before it, steps that
 * no row tells of, and then what the row's transaction did. The model is the one that is explored (test/model): its own
 * steps are taken.
 */
import { pieceSteps } from '../model/batch-steps.ts'
import { next } from '../model/protocol.ts'
import { isOf } from '../model/step.ts'
import type { Raised, Rules, State, Step, Worker } from '../model/state.ts'
import type { Begun } from './abstract.ts'
import { filesViewOf, timeViewOf, viewOf, type FilesView, type TimeView, type View } from './view.ts'

/** What a row says, in the words of the model. */
export interface Told {
  /** Before its transaction. */
  before: View
  after: View
  /** At its time, and before it changed anything. */
  timeBefore: TimeView
  timeAfter: TimeView
  files: FilesView
  raised: { token: number; dispatch: number; claim: number }
  /** Under which right it was written; `none`: none that the product says. */
  by: 'holder' | 'job' | 'asker' | 'none'
  /** It has only renewed the lease, or said why a batch failed. */
  isRenewal: boolean
  /** It has done nothing to the deletion's row, its event and its participant. */
  isElsewhere: boolean
  /** Something else than the participant that is looked at may have made the deletion due. */
  mayBeWoken: boolean
  /** Has the store refused anything in this trace, by what it tells? */
  hasRefusals: boolean
  /** Had others the lease before? */
  mayHaveLateWorkers: boolean
  /** Files were found that no row named. */
  hasNewStrays: boolean
}

export interface Explained {
  states: State[]
  /** What was tried: the states before the transaction. */
  tried: State[]
}

/** So many steps that no row tells of may lie between two rows. */
const MOST_HIDDEN = 24
const MOST_STATES = 20_000
/** A transaction may have so many batches, each with what it read and deleted before. */
const MOST_STEPS_OF_ONE = 60

export function explain(from: readonly State[], told: Told, begun: Begun, rules: Rules): Explained {
  const search = createSearch(begun, rules)
  const tried = closure(search, from, told).filter((state) => isSame(search.time(state), told.timeBefore))
  const found = new Map<string, State>()
  for (const end of search.endsOf(isTake(told) ? unique(tried.map(withoutWorkers)) : tried, told)) {
    found.set(JSON.stringify(end), end)
  }
  return { states: [...found.values()], tried }
}

/** One that lost its lease writes nothing any more: it may delete files (`deleteLate`). */
function withoutWorkers(state: State): State {
  return { ...state, workers: state.workers.map(() => null) }
}

function unique(states: readonly State[]): State[] {
  return [...new Map(states.map((it) => [JSON.stringify(it), it])).values()]
}

type Search = ReturnType<typeof createSearch>

function createSearch(begun: Begun, rules: Rules) {
  const { shape } = begun
  // How many rows a batch takes the machine decides.
  const [many, one] = [
    { ...rules, rowsPerBatch: 9 },
    { ...rules, rowsPerBatch: 1 },
  ]
  const stepsOf = (state: State): Step[] =>
    [...next(many, state), ...pieceSteps(one, state)].map((step) => ({
      ...step,
      state: anythingMayGoWrong(step.state),
    }))
  const view = (state: State) => viewOf(state, shape)
  const time = (state: State) => timeViewOf(state, shape)
  const files = (state: State) => filesViewOf(state, shape)

  function isEnd(state: State, told: Told): boolean {
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
        if (isRight(undefined) && isEnd(stuttered, told)) yield stuttered
      }
      if (told.by === 'holder') {
        yield* endsOfPauses(state, told)
        continue
      }
      for (const step of stepsOf(state)) {
        if (isOfThis(state, step, told) && isRight(step.raised) && isEnd(step.state, told)) yield step.state
      }
      if (told.mayBeWoken && told.raised.dispatch === 1 && told.raised.token === 0) {
        const woken = wake(state, begun)
        if (isEnd(woken, told)) yield woken
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
          const key = JSON.stringify([token, dispatch, hasWritten, step.state])
          if (seen.has(key)) continue
          seen.add(key)
          const isRaised = token === told.raised.token && dispatch === told.raised.dispatch && told.raised.claim === 0
          if (hasWritten && isRaised && isEnd(step.state, told)) yield step.state
          if (mayLead(step.state, told)) reached.push({ state: step.state, token, dispatch, hasWritten })
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
    if (told.isRenewal) {
      yield renewed({})
      yield renewed({ hasWorked: true, at: 'pause', keys: [], page: null }) // it says why it failed, and pauses
    } else if (worker.at === 'read') yield renewed({ hasWorked: true }) // a batch of a step that the model does not have
  }

  /** A slice that was told to stop, or waits for what the model does not have, before its first batch. */
  function* endsOfPauses(state: State, told: Told): Generator<State> {
    const by = holderOf(state, begun)
    if (by === undefined || state.workers[by]?.at !== 'read') return
    for (const at of ['read', 'pause'] as const) {
      const workers: State['workers'] = state.workers.map((it, index) =>
        index === by && it ? { ...it, hasWorked: true, at } : it,
      )
      for (const step of stepsOf({ ...state, workers })) {
        if (step.by !== by || !step.label.endsWith('gives the lease back')) continue
        const dispatch = step.raised?.dispatches[shape.subject] ?? 0
        if (dispatch === told.raised.dispatch && isEnd(step.state, told)) yield step.state
      }
    }
  }

  return { stepsOf, view, time, files, endsOf, mayLead, begun }
}

const order = { none: 0, some: 1, all: 2 }

/** Every state that is reached by steps that no row tells of. */
function closure(search: Search, from: readonly State[], told: Told): State[] {
  const known = new Map<string, State>()
  for (const state of from) known.set(JSON.stringify(state), state)
  let layer = [...known.values()]
  for (let steps = 0; steps < MOST_HIDDEN && layer.length > 0 && known.size < MOST_STATES; steps += 1) {
    const reached: State[] = []
    const reach = (state: State) => {
      const key = JSON.stringify(state)
      if (known.has(key) || !search.mayLead(state, told)) return
      known.set(key, state)
      reached.push(state)
    }
    for (const state of layer) {
      for (const step of search.stepsOf(state)) if (isHidden(search, { state, step, told })) reach(step.state)
      for (const late of [...deleteLate(search, state, told), ...storeLate(search, state, told)]) reach(late)
    }
    layer = reached
  }
  return [...known.values()]
}

/** A worker that has lost its lease, and does not know it, may still delete files that its batch has read. */
function deleteLate(search: Search, state: State, told: Told): State[] {
  if (!told.mayHaveLateWorkers || isSame(search.files(state), told.files)) return []
  return search.begun.shape.bundles
    .filter((key) => state.objects.includes(key))
    .map((key) => ({ ...state, objects: state.objects.filter((it) => it !== key) }))
}

/** What the store finishes of an upload that died before the deletion was asked for. */
function storeLate({ begun: { shape } }: Search, state: State, { hasNewStrays, before, after }: Told): State[] {
  const isFound = hasNewStrays || before.deletion?.round !== after.deletion?.round
  const isThere = state.objects.some((key) => isOf(state, shape.subject, key) && !shape.bundles.includes(key))
  return isFound && !isThere ? [{ ...state, objects: [...state.objects, 'a7'].toSorted() }] : []
}

/** Changes nothing in the database but by the passing of time: what a worker reads, files, the queue, and trouble. */
function isHidden(search: Search, { state, step, told }: { state: State; step: Step; told: Told }): boolean {
  if (step.raised !== undefined || !isOfInterest(search, { state, step, told })) return false
  if (!isSame(search.view(state), search.view(step.state))) return false
  const [before, after] = [search.time(state), search.time(step.state)]
  return (Object.keys(after) as (keyof TimeView)[]).every(
    (name) => before[name] === after[name] || passesTo[name]?.(before, after, told) === true,
  )
}

const passesTo: { [Name in keyof TimeView]?: (before: TimeView, after: TimeView, told: Told) => boolean } = {
  lease: (_, after, told) => after.lease === 'none' && told.timeBefore.lease === 'none',
  eventDue: (_, after, told) => after.eventDue === 'now' && told.timeBefore.eventDue === 'now',
  isLate: (_, after, told) => !after.isLate && !told.timeBefore.isLate,
  isUploadLive: (_, after, told) => !after.isUploadLive && !told.timeBefore.isUploadLive,
  asking: (before, after, told) => before.asking !== null && after.asking === 'now' && told.timeBefore.asking === 'now',
}

/**
 * What explains nothing is left out. The death of a worker, of a relay or of an upload: what is dead does no more, as what
 * is never heard of again. What the holder reads before its own transaction, which is tried with that. What relays do,
 * until a job is taken.
 */
function isOfInterest(
  search: Search,
  { state, step: { by, kind, label }, told }: { state: State; step: Step; told: Told },
): boolean {
  if (label.startsWith('worker ') && label.includes(' frozen ')) return true
  if (by !== null) {
    const isWanted = told.isElsewhere || !isSame(search.files(state), told.files)
    return told.by !== 'holder' && isWanted && isByItself({ label }, told)
  }
  if (label === 'an asker dies') return (state.participant?.askers.length ?? 0) > 1
  if (label.startsWith('the participant '))
    return (state.participant !== null && told.by === 'asker') || kind === 'time'
  if (label.startsWith('a relay publishes')) return told.by === 'job'
  if (label === 'the queue has a job twice') return told.by === 'job' && state.queue.length < 2
  if (kind === 'person' || kind === 'net' || kind === 'doorbell') return false
  return !/^(the queue loses|a relay dies|the process of an upload dies)/.test(label)
}

/** What a worker does, and whether the store does not do what it is asked for only where a trace says so. */
function isByItself({ label }: Pick<Step, 'label'>, { hasRefusals }: Told): boolean {
  if (label.startsWith('the store refuses')) return hasRefusals
  return !label.endsWith(' dies') && !label.includes(' frozen ')
}

function isTake({ raised: { token } }: Told): boolean {
  return token > 0
}

/** Can the row's transaction be this step, by who wrote it? */
function isOfThis(state: State, { by, label }: Step, { by: right }: Told): boolean {
  const isByWorker = by !== null && state.workers[by] !== null
  if (right === 'holder') return false // endsByHolder
  if (right === 'job') return label.startsWith('a job makes')
  if (right === 'asker') return label.startsWith('an asker writes down')
  return !isByWorker && !label.startsWith('a job makes')
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

/** As often as may be, and in any order. */
export function anythingMayGoWrong(state: State): State {
  return { ...state, faults: { crashes: 1, losses: 1, duplicates: 1, freezes: 1, refusals: 1, takeOvers: 1 } }
}

/** What a row leaves open may be anything. */
export function isSameView(told: View, state: View): boolean {
  return isSame(told, open(told, state))
}

function open(told: View, state: View): View {
  if (told.deletion === null || state.deletion === null || told.deletion.isAtCursor !== undefined) return state
  return { ...state, deletion: { ...state.deletion, isAtCursor: undefined } }
}

function isSame(one: unknown, other: unknown): boolean {
  return JSON.stringify(one) === JSON.stringify(other)
}
