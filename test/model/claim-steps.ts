/**
 * What workers ask of services outside, apart from those that have the deletion's lease: under a claim, which has a token
 * like a lease. What is written under an old one counts for nothing.
 */
import { isBroken, stepFrom } from './step.ts'
import type { Asked, Rules, State, Step } from './state.ts'

export type AskedName = 'participant' | 'farewell'

const words = {
  participant: { it: 'the participant', asker: 'an asker', dead: 'a dead asker', again: 'asked' },
  farewell: { it: 'the farewell', asker: 'a sender', dead: 'a dead sender', again: 'sent' },
} as const satisfies Record<AskedName, object>

/** What becomes of claims, whatever is asked under them. */
export function claimSteps(rules: Rules, state: State, of: AskedName): Step[] {
  const asked = state[of]
  if (asked === null) return []
  return [
    ...claim(state, of, asked),
    ...renew(state, of, asked),
    ...pass(rules, state, of, asked),
    ...die(state, of, asked),
  ]
}

const MOST_ASKERS = 2

/** claimAskings, claimDeliveries. More askers than a late one and one that has the claim would differ in nothing. */
function claim(state: State, of: AskedName, { due, claim: held, askers }: Asked): Step[] {
  if (due !== 'now' || held === 'live' || askers.length === MOST_ASKERS) return []
  return [
    changeOf(state, of, { kind: 'work', label: `${words[of].asker} claims ${words[of].it}` }, (it) => {
      it.claim = 'live'
      it.token += 1
      it.due = null
      it.askers.push({ token: it.token, answer: 'none' })
    }),
  ]
}

/** renewAsking, renewClaims: a claim that has ended goes on, unless it was given to another asker. */
function renew(state: State, of: AskedName, { due, claim: held, token, askers }: Asked): Step[] {
  if (due !== 'now' || held !== 'ended' || !askers.some((it) => it.token === token)) return []
  return [
    changeOf(state, of, { kind: 'work', label: `${words[of].asker} renews its claim` }, (it) => {
      it.claim = 'live'
      it.due = null
    }),
  ]
}

/** Pauses are over, and claims of askers that have died end, as does one of an asker that is frozen. */
function pass(rules: Rules, state: State, of: AskedName, { due, claim: held, token, askers }: Asked): Step[] {
  const { it, asker, dead, again } = words[of]
  const steps: Step[] = []
  if (due === 'later') {
    const label = `${it} is due to be ${again} again`
    steps.push(changeOf(state, of, { kind: 'time', label }, (asked) => void (asked.due = 'now')))
  }
  if (held !== 'live') return steps
  const isAlive = askers.some((each) => each.token === token)
  if (isAlive && state.faults.freezes === 0) return steps
  const label = isAlive ? `${asker} is frozen for longer than its claim` : `the claim of ${dead} ends`
  steps.push(
    changeOf(state, of, { kind: isAlive ? 'fault' : 'time', label }, (asked, draft) => {
      if (isAlive) draft.faults.freezes -= 1
      asked.claim = 'ended'
      if (!isBroken(rules, 'a claim that ends is not due again')) asked.due = 'now'
    }),
  )
  return steps
}

/** SIGKILL of an asker, at any point: its claim stays. */
function die(state: State, of: AskedName, { askers }: Asked): Step[] {
  if (state.faults.crashes === 0) return []
  return askers.map((_, index) =>
    changeOf(state, of, { kind: 'fault', label: `${words[of].asker} dies` }, (asked, draft) => {
      draft.faults.crashes -= 1
      asked.askers.splice(index, 1)
    }),
  )
}

/** The step that a change of what is asked is. */
export function changeOf<Name extends AskedName>(
  state: State,
  of: Name,
  { kind, label }: Pick<Step, 'kind' | 'label'>,
  apply: (asked: NonNullable<State[Name]>, draft: State) => void,
): Step {
  return stepFrom(state, { kind, label }, (draft) => {
    const asked = draft[of]
    if (asked !== null) apply(asked, draft)
  })
}
