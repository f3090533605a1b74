/** A service that takes part in the deletion of the organization, and what its answers come to. */
import { changeOf, claimSteps } from './claim-steps.ts'
import { isBroken, stepFrom } from './step.ts'
import { stateDuring } from './plan.ts'
import type { Participant, Rules, State, Step } from './state.ts'

export function participantSteps(rules: Rules, state: State): Step[] {
  const { participant } = state
  if (participant === null) return []
  return [
    ...claimSteps(rules, state, 'participant'),
    ...answer(state, participant),
    ...settle(rules, state, participant),
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

/** The participant does its part, as often as it is asked; or it says that it is not done, or nothing that counts. */
function answer(state: State, { askers }: Participant): Step[] {
  return askers.flatMap(({ answer: given }, index) => {
    if (given !== 'none') return []
    const give = (it: Participant, what: 'completed' | 'pending') => {
      const asker = it.askers[index]
      if (asker) asker.answer = what
    }
    return [
      changeOf(state, 'participant', { kind: 'work', label: 'the participant does its part and answers' }, (it) => {
        it.isDone = true
        give(it, 'completed')
      }),
      changeOf(state, 'participant', { kind: 'person', label: 'the participant is not done' }, (it) =>
        give(it, 'pending'),
      ),
      changeOf(
        state,
        'participant',
        { kind: 'person', label: 'the participant does its part, and its answer is lost' },
        (it) => {
          it.isDone = true
          give(it, 'pending')
        },
      ),
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
  if (!isLate)
    steps.push(
      changeOf(state, 'participant', { kind: 'person', label: '7 days pass' }, (it) => void (it.isLate = true)),
    )
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
