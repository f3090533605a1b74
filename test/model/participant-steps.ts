/**
 * A service that takes part in the deletion of the organization, and the workers that ask it, apart from those that have
 * its lease. A claim has a token like a lease; what is written under an old one counts for nothing.
 */
import { isBroken, stepFrom } from './step.ts'
import { stateDuring } from './plan.ts'
import type { Participant, Rules, State, Step } from './state.ts'

export function participantSteps(rules: Rules, state: State): Step[] {
  const { participant } = state
  if (participant === null) return []
  return [
    ...claim(state, participant),
    ...renew(state, participant),
    ...answer(state, participant),
    ...settle(rules, state, participant),
    ...pass(rules, state, participant),
    ...die(state, participant),
    ...people(rules, state, participant),
  ]
}

/** insertDeletionParticipants. */
export function newParticipant(): Participant {
  return {
    state: 'no_answer',
    isLate: false,
    due: 'now',
    claim: 'none',
    token: 1,
    askers: [],
    isDone: false,
    counted: 0,
  }
}

const MOST_ASKERS = 2

/** claimAskings. More askers than a late one and one that has the claim would differ in nothing. */
function claim(state: State, { due, claim: held, askers }: Participant): Step[] {
  if (due !== 'now' || held !== 'none' || askers.length === MOST_ASKERS) return []
  return [
    change(state, 'work', 'an asker claims the participant', (it) => {
      it.claim = 'live'
      it.token += 1
      it.due = null
      it.askers.push({ token: it.token, answer: 'none' })
    }),
  ]
}

/** renewAsking: a claim that has ended goes on, unless it was given to another asker. */
function renew(state: State, { due, claim: held, token, askers }: Participant): Step[] {
  if (due !== 'now' || held !== 'none' || !askers.some((it) => it.token === token)) return []
  return [
    change(state, 'work', 'an asker renews its claim', (it) => {
      it.claim = 'live'
      it.due = null
    }),
  ]
}

/** The participant does its part, as often as it is asked; or it says that it is not done, or nothing that counts. */
function answer(state: State, { askers }: Participant): Step[] {
  return askers.flatMap(({ answer: given }, index) => {
    if (given !== 'none') return []
    const give = (it: Participant, what: 'completed' | 'pending') => {
      const asker = it.askers[index]
      if (asker) asker.answer = what
    }
    return [
      change(state, 'work', 'the participant does its part and answers', (it) => {
        it.isDone = true
        give(it, 'completed')
      }),
      change(state, 'person', 'the participant is not done', (it) => give(it, 'pending')),
      change(state, 'person', 'the participant does its part, and its answer is lost', (it) => {
        it.isDone = true
        give(it, 'pending')
      }),
    ]
  })
}

/** settleAsking: completeAsking with wakeDeletion, or postponeAsking. */
function settle(rules: Rules, state: State, { askers, token: current }: Participant): Step[] {
  return askers.flatMap(({ token, answer: given }, index) => {
    if (given === 'none') return []
    return [
      stepFrom(state, { kind: 'work', label: `an asker writes down: ${given}` }, (draft) => {
        const it = draft.participant
        if (it === null) return
        it.askers.splice(index, 1)
        if (token !== current && !isBroken(rules, 'what an asker writes late counts')) return
        it.claim = 'none'
        if (given === 'pending') it.due = 'later'
        else complete(draft, it)
      }),
    ]
  })
}

function complete(draft: State, it: Participant): void {
  it.counted += 1
  it.state = 'completed'
  it.due = null
  wake(draft)
}

/** wakeDeletion. */
function wake({ deletions: { organization } }: State): void {
  if (organization === null || ['blocked', 'completed'].includes(organization.place.state)) return
  organization.due = 'now'
  organization.event.due = 'now'
  organization.event.dispatch += 1
}

/** Pauses are over, and claims of askers that have died end, as does one of an asker that is frozen. */
function pass(rules: Rules, state: State, { due, claim: held, token, askers }: Participant): Step[] {
  const steps: Step[] = []
  if (due === 'later') {
    steps.push(change(state, 'time', 'the participant is due to be asked again', (it) => void (it.due = 'now')))
  }
  if (held === 'none') return steps
  const isAlive = askers.some((it) => it.token === token)
  if (isAlive && state.faults.freezes === 0) return steps
  const label = isAlive ? 'an asker is frozen for longer than its claim' : 'the claim of a dead asker ends'
  steps.push(
    stepFrom(state, { kind: isAlive ? 'fault' : 'time', label }, (draft) => {
      if (draft.participant === null) return
      if (isAlive) draft.faults.freezes -= 1
      draft.participant.claim = 'none'
      if (!isBroken(rules, 'a claim that ends is not due again')) draft.participant.due = 'now'
    }),
  )
  return steps
}

/** SIGKILL of an asker, at any point: its claim stays. */
function die(state: State, { askers }: Participant): Step[] {
  if (state.faults.crashes === 0) return []
  return askers.map((_, index) =>
    stepFrom(state, { kind: 'fault', label: 'an asker dies' }, (draft) => {
      draft.faults.crashes -= 1
      draft.participant?.askers.splice(index, 1)
    }),
  )
}

function people(rules: Rules, state: State, { state: is, isLate }: Participant): Step[] {
  const isOver = is === 'completed' || is === 'waived'
  const { organization } = state.deletions
  if (isOver || organization === null || organization.place.state === 'completed') return []
  const steps = [
    // readOutcome: signed with another secret, for another request, or about another deletion.
    stepFrom(state, { kind: 'person', label: 'a stranger answers for the participant' }, (draft) => {
      if (draft.participant && isBroken(rules, 'an answer is not checked')) complete(draft, draft.participant)
    }),
    // waiveParticipant: unblockDeletion, or wakeDeletion.
    stepFrom(state, { kind: 'person', label: 'an operator waives the participant' }, (draft) => {
      const it = draft.participant
      const deletion = draft.deletions.organization
      if (it === null || deletion === null) return
      Object.assign(it, { state: 'waived', due: null, claim: 'none', token: it.token + 1 })
      const { place } = deletion
      if (place.state !== 'blocked' || place.stalledRounds > 0) return wake(draft)
      deletion.place = { ...place, state: stateDuring('organization', place.step) }
      deletion.due = 'now'
      deletion.event = { dispatch: deletion.event.dispatch + 1, isOpen: true, due: 'now' }
    }),
  ]
  if (!isLate) steps.push(change(state, 'person', '7 days pass', (it) => void (it.isLate = true)))
  return steps
}

/** giveUpParticipants, in the commit that blocks the deletion. False when its part is done meanwhile. */
export function giveUp(it: Participant): boolean {
  if (it.state === 'completed' || it.state === 'waived') return false
  Object.assign(it, { state: 'timed_out', due: null, claim: 'none', token: it.token + 1 })
  return true
}

/** askParticipantsAgain, in the commit of a retry. */
export function askAgain(it: Participant): void {
  if (it.state === 'completed' || it.state === 'waived') return
  Object.assign(it, { state: 'no_answer', isLate: false, due: 'now', claim: 'none', token: it.token + 1 })
}

function change(state: State, kind: Step['kind'], label: string, apply: (participant: Participant) => void): Step {
  return stepFrom(state, { kind, label }, (draft) => {
    if (draft.participant !== null) apply(draft.participant)
  })
}
