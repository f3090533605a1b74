/** Steps of the model that no row tells of: what happens in the memory of workers, in the queue and in the folder. */
import { isOf } from '../model/step.ts'
import type { State, Step } from '../model/state.ts'
import { isByItself, type Search } from './search.ts'
import type { Told } from './told.ts'
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
      for (const step of search.stepsOf(state)) if (isHidden(search, { state, step, told })) reach(step.state)
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

/**
 * A worker that has lost its lease, and does not know it, may still delete files that its batch has read, and one that died
 * may have deleted strays that it did not come to count: the next one finds none.
 */
function deleteLate(search: Search, state: State, told: Told): State[] {
  if (!told.mayHaveLateWorkers) return []
  const { subject, bundles } = search.begun.shape
  const isPassedBy = !told.hasNewStrays && told.before.deletion?.step !== told.after.deletion?.step
  const isGone = (key: string) =>
    bundles.includes(key) ? !isSame(search.files(state), told.files) : isPassedBy && isOf(state, subject, key)
  return state.objects.filter(isGone).map((key) => ({ ...state, objects: state.objects.filter((it) => it !== key) }))
}

/** What the store finishes of an upload that died before the deletion was asked for. */
function storeLate({ begun: { shape } }: Search, state: State, { hasNewStrays, before, after }: Told): State[] {
  const isFound = hasNewStrays || before.deletion?.round !== after.deletion?.round
  const isThere = state.objects.some((key) => isOf(state, shape.subject, key) && !shape.bundles.includes(key))
  return isFound && !isThere ? [{ ...state, objects: [...state.objects, 'a7'].toSorted() }] : []
}

/** A job that no relay has published: a test gives the queue numbers around the current one. */
function forgeJob({ begun: { shape, hasForgedJobs } }: Search, state: State, { by }: Told): State[] {
  const event = state.deletions[shape.subject]?.event
  if (!hasForgedJobs || by !== 'job' || !event?.isOpen || state.queue.some(({ dispatch }) => dispatch === 1)) return []
  return [{ ...state, queue: [{ subject: shape.subject, dispatch: event.dispatch }, ...state.queue] }]
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
    return (told.by !== 'holder' || told.isRenewal) && isWanted && isByItself({ label }, told)
  }
  if (label === 'an asker dies') return (state.participant?.askers.length ?? 0) > 1
  if (label.startsWith('the participant '))
    return (state.participant !== null && told.by === 'asker') || kind === 'time'
  if (label.startsWith('a relay publishes')) return told.by === 'job'
  if (label === 'the queue has a job twice') return told.by === 'job' && state.queue.length < 2
  if (kind === 'person' || kind === 'net' || kind === 'doorbell') return false
  return !/^(the queue loses|a relay dies|the process of an upload dies)/.test(label)
}

export function isTake({ raised: { token } }: Told): boolean {
  return token > 0
}
