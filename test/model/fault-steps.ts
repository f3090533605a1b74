/** What goes wrong with whole processes, and what only takes time. */
import { stepFrom, subjects } from './step.ts'
import type { Asked, State, Step } from './state.ts'

export function faultSteps(state: State): Step[] {
  return [...crash(state), ...takeOver(state), ...waitForListing(state)]
}

/**
 * SIGKILL of a worker: at any point, for its memory is all that is lost. A commit whose answer was lost looks the same:
 * recoverFrom finds the deletion moved on, and leaves the lease to end by itself.
 */
function crash(state: State): Step[] {
  if (state.faults.crashes === 0) return []
  return state.workers.flatMap((worker, by) => {
    if (worker === null) return []
    const label = `worker ${by} dies`
    return [
      stepFrom(state, { kind: 'fault', label, by }, (draft) => {
        draft.faults.crashes -= 1
        draft.workers[by] = null
      }),
    ]
  })
}

/** takeOverAllLeases: a standalone server starts, and errs in thinking itself alone. */
function takeOver(state: State): Step[] {
  if (state.faults.takeOvers === 0) return []
  return [
    stepFrom(state, { kind: 'fault', label: 'a standalone server starts and takes over all leases' }, (draft) => {
      draft.faults.takeOvers -= 1
      for (const subject of subjects) voidLease(draft, subject)
      voidClaim(draft.participant)
      if (draft.farewell?.claim !== 'none') voidClaim(draft.farewell)
      if (draft.rows.uploads.length === 0) return
      draft.intent = 'claimed' // endAllUploads
      draft.upload.isLate ||= ['streaming', 'stored', 'committing'].includes(draft.upload.phase)
    }),
  ]
}

/** voidAllAskings, and voidAllClaims: this only of what is claimed, be it that the claim has ended. */
function voidClaim(asked: Asked | null): void {
  if (asked === null || (asked.claim !== 'live' && asked.due === null)) return
  asked.claim = 'none'
  asked.token += 1
  asked.due = 'now'
}

/** voidAllLeases and makeOpenEventsDue. */
function voidLease(draft: State, subject: (typeof subjects)[number]): void {
  const deletion = draft.deletions[subject]
  if (deletion === null || deletion.place.state === 'completed') return
  if (deletion.due !== null) {
    deletion.token += 1
    deletion.lease = 'none'
    deletion.due = 'now'
  }
  if (!deletion.event.isOpen) return
  deletion.event.dispatch += 1
  deletion.event.due = 'now'
}

/** LATE_LISTINGS_AFTER_MS: an hour, then a day, by which an upload that was under way has ended or died. */
function waitForListing(state: State): Step[] {
  return subjects.flatMap((subject) => {
    const deletion = state.deletions[subject]
    if (deletion === null || deletion.due !== 'late') return []
    const isLast = deletion.place.lateListings > 0
    if (isLast && !['none', 'succeeded', 'failed', 'dead'].includes(state.upload.phase)) return []
    const label = `${isLast ? 'a day' : 'an hour'} has passed since the ${subject} was complete`
    return [
      stepFrom(state, { kind: 'time', label }, (draft) => {
        const late = draft.deletions[subject]
        if (late === null) return
        late.due = 'now'
        late.event.due = 'now'
      }),
    ]
  })
}
