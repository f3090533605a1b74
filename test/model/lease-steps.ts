/** How a worker comes to a deletion and leaves it: runDeletion, without the batches. */
import { isBroken, stepFrom, subjects } from './step.ts'
import type { Deletion, Rules, State, Step, Subject } from './state.ts'

export function leaseSteps(rules: Rules, state: State): Step[] {
  // Idle workers have no memory, so they are all alike: it is the first that comes.
  const idle = state.workers.indexOf(null)
  const starts = idle === -1 ? [] : [...deliver(rules, state, idle), ...reconcile(rules, state, idle)]
  const ends = state.workers.flatMap((_, index) => giveBack(rules, state, index))
  return [...starts, ...ends, ...subjects.flatMap((subject) => endLease(state, subject))]
}

/** lookAtDeletion and startSlice: the number is compared in the transaction that takes the lease. */
function deliver(rules: Rules, state: State, by: number): Step[] {
  return state.queue.map(({ subject, dispatch }, index) => {
    const deletion = state.deletions[subject]
    const isCurrent = dispatch === 1 || isBroken(rules, 'a job does not show its number')
    if (deletion === null || !isCurrent || !isAvailable(rules, deletion)) {
      const label = `a job of the ${subject} finds nothing to do`
      return stepFrom(state, { kind: 'doorbell', label }, (draft) => void draft.queue.splice(index, 1))
    }
    const label = `${dispatch === 1 ? 'a job' : 'an old job'} makes worker ${by} take the lease of the ${subject}`
    return stepFrom(state, { kind: 'doorbell', label, by }, (draft) => {
      draft.queue.splice(index, 1)
      takeLease(rules, draft, subject, by)
    })
  })
}

/**
 * reconcile and listDueWork, with runDeletion's own transaction: between the two there is nothing that it relies on.
 */
function reconcile(rules: Rules, state: State, by: number): Step[] {
  return subjects.flatMap((subject) => {
    const deletion = state.deletions[subject]
    if (deletion === null || !isAvailable(rules, deletion)) return []
    const label = `worker ${by} takes the lease of the ${subject}`
    return [stepFrom(state, { kind: 'net', label, by }, (draft) => takeLease(rules, draft, subject, by))]
  })
}

/** availableDeletions. */
function isAvailable(rules: Rules, { due, lease }: Deletion): boolean {
  return due === 'now' && (lease === 'none' || isBroken(rules, 'the lease is taken from a holder that lives'))
}

/** takeLease. */
function takeLease(rules: Rules, draft: State, subject: Subject, by: number): void {
  const deletion = draft.deletions[subject]
  if (deletion === null) return
  if (!isBroken(rules, 'the token is not raised with the lease')) deletion.token += 1
  deletion.lease = 'fresh'
  const { token, place } = deletion
  draft.workers[by] = {
    subject,
    token,
    place: { ...place },
    hasWorked: false,
    at: 'read',
    keys: [],
    page: null,
    sawEmpty: false,
  }
}

/** endSlice: releaseLease and ringAgain. After any batch, for the slice's time may be up; or because of a pause. */
function giveBack(rules: Rules, state: State, by: number): Step[] {
  const worker = state.workers[by]
  if (!worker || !(worker.at === 'pause' || (worker.at === 'read' && worker.hasWorked))) return []
  const { subject, token, at } = worker
  // After a pause the same may be found again: it is time that has to pass.
  const change = { kind: at === 'pause' ? 'time' : 'work', label: `worker ${by} gives the lease back`, by } as const
  return [
    stepFrom(state, change, (draft) => {
      draft.workers[by] = null
      const deletion = draft.deletions[subject]
      if (deletion === null) return
      if (deletion.token !== token && !isBroken(rules, 'a frozen worker gives back a lease that is not its own')) return
      const isForgotten = at === 'pause' && isBroken(rules, 'a paused slice does not ask to be looked at again')
      deletion.due = isForgotten ? null : 'now'
      if (!isBroken(rules, 'giving the lease back leaves it taken')) deletion.lease = 'none'
      const { event } = deletion
      if (!event.isOpen) return
      event.due = 'now'
      if (!isBroken(rules, 'the dispatch number is not raised')) event.dispatch += 1
    }),
  ]
}

/**
 * `lease_ends_at` is reached: of a holder that died by itself, of one that lives only when it was frozen for longer, for
 * it renews its lease also while it waits (whileKeepingLease). Nothing else follows from that, so it is no step.
 */
function endLease(state: State, subject: Subject): Step[] {
  const deletion = state.deletions[subject]
  if (deletion === null || deletion.lease === 'none') return []
  const holder = state.workers.findIndex((it) => it?.subject === subject && it.token === deletion.token)
  const end = (draft: State) => {
    const ended = draft.deletions[subject]
    if (ended !== null) ended.lease = 'none'
  }
  if (holder === -1) return [stepFrom(state, { kind: 'time', label: `the lease of the ${subject} ends` }, end)]
  if (deletion.lease === 'old') {
    return [stepFrom(state, { kind: 'time', label: `the lease of the ${subject} ends under worker ${holder}` }, end)]
  }
  if (state.faults.freezes === 0) return []
  return [
    stepFrom(state, { kind: 'fault', label: `worker ${holder} is frozen for longer than its lease` }, (draft) => {
      draft.faults.freezes -= 1
      end(draft)
    }),
  ]
}
