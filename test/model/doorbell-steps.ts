/** The outbox, the relay and the queue. Any job may be taken next, so they come in any order. */
import { isBroken, stepFrom, subjects } from './step.ts'
import type { Rules, State, Step, Subject } from './state.ts'

export function doorbellSteps(rules: Rules, state: State): Step[] {
  if (!rules.withQueue) return []
  return [
    ...subjects.flatMap((subject) => [...claim(state, subject), ...ring(rules, state, subject)]),
    ...state.claimed.flatMap((_, index) => publish(rules, state, index)),
    ...state.queue.flatMap((_, index) => loseOrRepeat(state, index)),
  ]
}

/** claimDueEvents: claim, lease and repetition in one. What relays hold is a set, so any number of them is meant. */
function claim(state: State, subject: Subject): Step[] {
  const event = state.deletions[subject]?.event
  if (event === undefined || !event.isOpen || event.due !== 'now') return []
  return [
    stepFrom(state, { kind: 'doorbell', label: `a relay claims the event of the ${subject}` }, (draft) => {
      const claimed = draft.deletions[subject]
      if (claimed === null) return
      claimed.event.due = 'ring'
      const job = { subject, dispatch: claimed.event.dispatch }
      if (!holds(draft.claimed, job)) draft.claimed.push(job)
    }),
  ]
}

/** The `due_at` that claimDueEvents has moved ahead is reached. */
function ring(rules: Rules, state: State, subject: Subject): Step[] {
  const event = state.deletions[subject]?.event
  if (event === undefined || !event.isOpen || event.due !== 'ring' || isBroken(rules, 'an event rings once')) return []
  return [
    stepFrom(state, { kind: 'time', label: `the event of the ${subject} rings again` }, (draft) => {
      const rung = draft.deletions[subject]
      if (rung !== null) rung.event.due = 'now'
    }),
  ]
}

/** publishOutbox and Publisher.publish: a job exists once, by its id. A relay that dies first is a crash. */
function publish(rules: Rules, state: State, index: number): Step[] {
  const [job] = state.claimed.slice(index, index + 1)
  if (job === undefined) return []
  const published = stepFrom(
    state,
    { kind: 'doorbell', label: `a relay publishes ${nameOf(state, index)}` },
    (draft) => {
      draft.claimed.splice(index, 1)
      if (!holds(draft.queue, job)) draft.queue.push(job)
      const deletion = draft.deletions[job.subject]
      if (deletion !== null && isBroken(rules, 'the event is acknowledged when published'))
        deletion.event.isOpen = false
    },
  )
  if (state.faults.crashes === 0) return [published]
  const died = stepFrom(state, { kind: 'fault', label: 'a relay dies before it publishes' }, (draft) => {
    draft.claimed.splice(index, 1)
    draft.faults.crashes -= 1
  })
  return [published, died]
}

/**
 * Redis forgets a job, or hands it out once more: FLUSHALL, a stalled job, a worker that died before its transaction.
 */
function loseOrRepeat(state: State, index: number): Step[] {
  const [job] = state.queue.slice(index, index + 1)
  if (job === undefined || job.dispatch === 0) return [] // what does nothing may as well be lost, or come twice
  const steps: Step[] = []
  if (state.faults.losses > 0) {
    steps.push(
      stepFrom(state, { kind: 'fault', label: 'the queue loses a job' }, (draft) => {
        draft.queue.splice(index, 1)
        draft.faults.losses -= 1
      }),
    )
  }
  if (state.faults.duplicates > 0) {
    steps.push(
      stepFrom(state, { kind: 'fault', label: 'the queue has a job twice' }, (draft) => {
        draft.queue.push({ ...job })
        draft.faults.duplicates -= 1
      }),
    )
  }
  return steps
}

function holds(jobs: State['queue'], { subject, dispatch }: State['queue'][number]): boolean {
  return jobs.some((job) => job.subject === subject && job.dispatch === dispatch)
}

function nameOf({ claimed }: State, index: number): string {
  const job = claimed[index]
  return job === undefined ? 'nothing' : `a job of the ${job.subject}${job.dispatch === 1 ? '' : ', late'}`
}
