/** Steps of the model that no row tells of: what happens in the memory of workers, in the queue and in the folder. */
import type { State, Step } from '../model/state.ts'
import { isByItself, isEnd, type Search } from './search.ts'
import type { Told } from './told.ts'
import { deleteLate, forgeJob, storeLate, withoutABundle } from './unseen.ts'
import { isSame, type TimeView } from './view.ts'

/** So many steps that no row tells of may lie between two rows. */
const MOST_HIDDEN = 24
const MOST_STATES = 20_000

/** Every state that is reached by steps that no row tells of. */
export function closure(search: Search, from: readonly State[], told: Told): State[] {
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
      for (const end of hiddenEnds(search, state, told)) reach(end)
      const others = [
        ...deleteLate(search, state, told),
        ...storeLate(search, state, told),
        ...forgeJob(search, state, told),
      ]
      for (const other of others) reach(other)
    }
    layer = reached
  }
  return [...known.values()]
}

/** Changes nothing in the database but by the passing of time: what a worker reads, files, the queue, and trouble. */
function hiddenEnds(search: Search, state: State, told: Told): State[] {
  const isSettled = told.isStill && isSame(search.files(state), told.files)
  const steps = search
    .stepsOf(state)
    .filter(
      (step) => mayBeHidden(state, step, told) && isOfInterest(step, told) && !(isSettled && step.kind === 'work'),
    )
  if (steps.length === 0) return []
  const [view, before] = [search.view(state), search.time(state)]
  return steps.flatMap((step) => {
    if (step.raised !== undefined || !isSame(view, search.view(step.state))) return []
    const after = search.time(step.state)
    const isLater = (Object.keys(after) as (keyof TimeView)[]).every(
      (name) => before[name] === after[name] || passesTo[name]?.(before, after, told) === true,
    )
    return isLater ? [search.after(step)] : []
  })
}

/** Without those that hidden steps make of another one: as they can be taken later, it explains all that they do. */
export function withoutFollowers(search: Search, states: ReadonlyMap<string, State>, told: Told): State[] {
  const followers = new Set<string>()
  for (const [key, state] of states) {
    const now = [search.view(state), search.time(state)]
    const steps = search.stepsOf(state).filter((step) => mayBeHidden(state, step, told) && step.raised === undefined)
    for (const end of [...steps.map(search.after), ...(told.mayHaveLateWorkers ? withoutABundle(search, state) : [])]) {
      const follower = JSON.stringify(end)
      if (follower === key || !states.has(follower) || followers.has(follower)) continue
      if (isSame(now, [search.view(end), search.time(end)])) followers.add(follower)
    }
  }
  return [...states].flatMap(([key, state]) => (followers.has(key) ? [] : [state]))
}

const passesTo: { [Name in keyof TimeView]?: (before: TimeView, after: TimeView, told: Told) => boolean } = {
  lease: (_, after, told) => after.lease === 'none' && told.timeBefore.lease === 'none',
  eventDue: (_, after, told) => after.eventDue === 'now' && told.timeBefore.eventDue === 'now',
  isLate: (_, after, told) => !after.isLate && !told.timeBefore.isLate,
  isWaitedFor: (_, after, told) => !after.isWaitedFor && !told.timeBefore.isWaitedFor,
  isUploadLive: (_, after, told) => !after.isUploadLive && !told.timeBefore.isUploadLive,
  asking: (before, after, told) => before.asking !== null && after.asking === 'now' && told.timeBefore.asking === 'now',
}

/** What is dead does no more, as what is never heard of again: nobody has to die. But the last listing waits for uploads. */
function mayBeHidden({ queue, deletions }: State, { by, kind, label }: Step, told: Told): boolean {
  if (by !== null) return isByItself({ label }, told)
  if (label === 'the process of an upload dies')
    return Object.values(deletions).some((it) => it?.due === 'late' && it.place.lateListings > 0)
  // Who removes what dead uploads left does what the upload itself does.
  if (isEnd(label) || label === 'dead uploads: one is listed') return false
  if (label === '7 days pass') return told.after.participant === 'timed_out'
  if (label === 'the queue has a job twice') return queue.length < 2
  return isByAsked(label) || label.startsWith('a relay publishes') || !isByOthers[kind]
}

/** What the participant or the endpoint does, or time brings to them. */
function isByAsked(label: string): boolean {
  return /^the (participant|endpoint|farewell) /.test(label)
}

const isByOthers: Partial<Record<Step['kind'], true>> = { person: true, net: true, doorbell: true }

/** Nothing depends on when it is taken, until a row needs it. What the holder reads is tried with its own transaction. */
function isOfInterest({ by, kind, label }: Step, told: Told): boolean {
  if (by !== null) return told.by !== 'holder' || told.isRenewal
  if (isByAsked(label)) return told.by === 'asker' || kind === 'time'
  return told.by === 'job' || !(label.startsWith('a relay publishes') || label === 'the queue has a job twice')
}

export function isTake({ raised: { token } }: Told): boolean {
  return token > 0
}
