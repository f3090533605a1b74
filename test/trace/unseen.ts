/** What no row tells of, and no step of the model: files of workers and uploads that are late, and jobs of nobody. */
import { isOf } from '../model/step.ts'
import type { State } from '../model/state.ts'
import type { Search } from './search.ts'
import type { Told } from './told.ts'
import { isSame } from './view.ts'

/**
 * A worker that has lost its lease, and does not know it, may still delete files that its batch has read; so may the store for
 * one that gave it back when its batch had failed. One that died may have deleted strays that it did not come to count: the
 * next one finds none.
 */
export function deleteLate(search: Search, state: State, told: Told): State[] {
  if (!told.mayHaveLateWorkers) return []
  const { subject, bundles } = search.begun.shape
  const isPassedBy = !told.hasNewStrays && told.before.deletion?.step !== told.after.deletion?.step
  const isGone = (key: string) =>
    bundles.includes(key) ? !isSame(search.files(state), told.files) : isPassedBy && isOf(state, subject, key)
  return state.objects.filter(isGone).map((key) => ({ ...state, objects: state.objects.filter((it) => it !== key) }))
}

export function withoutABundle({ begun: { shape } }: Search, state: State): State[] {
  return state.objects
    .filter((key) => shape.bundles.includes(key))
    .map((key) => ({ ...state, objects: state.objects.filter((it) => it !== key) }))
}

/** What the store finishes of an upload that died before the deletion was asked for. */
export function storeLate({ begun: { shape } }: Search, state: State, { hasNewStrays, before, after }: Told): State[] {
  const isFound = hasNewStrays || before.deletion?.round !== after.deletion?.round
  const isThere = state.objects.some((key) => isOf(state, shape.subject, key) && !shape.bundles.includes(key))
  return isFound && hasFiles(shape) && !isThere ? [{ ...state, objects: [...state.objects, 'a7'].toSorted() }] : []
}

/** Bundles in bulk and users have no prefix to look at. */
function hasFiles({ subject }: Search['begun']['shape']): boolean {
  return subject === 'organization' || subject === 'app'
}

/** A job that no relay has published: a test gives the queue numbers around the current one. */
export function forgeJob({ begun: { shape, hasForgedJobs } }: Search, state: State, { by }: Told): State[] {
  const event = state.deletions[shape.subject]?.event
  if (!hasForgedJobs || by !== 'job' || !event?.isOpen || state.queue.some(({ dispatch }) => dispatch === 1)) return []
  return [{ ...state, queue: [{ subject: shape.subject, dispatch: event.dispatch }, ...state.queue] }]
}
