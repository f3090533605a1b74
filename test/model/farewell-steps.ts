/**
 * What tells the endpoint of the organization that this is being deleted: a delivery, which the deletion waits for before it
 * removes the rows of deliveries. Other deliveries are as any rows.
 */
import { changeOf, claimSteps } from './claim-steps.ts'
import { isBroken } from './step.ts'
import type { Farewell, Rules, State, Step } from './state.ts'

/** Its row. */
export const FAREWELL_KEY = 'd1'

export function farewellSteps(rules: Rules, state: State): Step[] {
  const { farewell } = state
  if (farewell === null) return []
  return [
    ...claimSteps(rules, state, 'farewell'),
    ...answer(state, farewell),
    ...settle(rules, state, farewell),
    ...wake(state, farewell),
    ...waitNoLonger(state, farewell),
  ]
}

/** insertFarewell, in the commit of the request and before the fence. */
export function newFarewell(): Farewell {
  return {
    state: 'pending',
    isLate: false,
    isToWake: false,
    due: 'now',
    claim: 'none',
    token: 1,
    askers: [],
    counted: 0,
  }
}

/** tryDelivery. */
function answer(state: State, { askers }: Farewell): Step[] {
  return askers.flatMap(({ answer: given }, index) => {
    if (given !== 'none') return []
    const give = (it: Farewell, what: 'delivered' | 'refused') => {
      const asker = it.askers[index]
      if (asker) asker.answer = what
    }
    return [
      changeOf(state, 'farewell', { kind: 'work', label: 'the endpoint takes the farewell' }, (it) =>
        give(it, 'delivered'),
      ),
      changeOf(state, 'farewell', { kind: 'person', label: 'the endpoint does not take the farewell' }, (it) =>
        give(it, 'refused'),
      ),
    ]
  })
}

/** settleTries: finishDelivery, or postponeDelivery with boundFarewell. */
function settle(rules: Rules, state: State, { askers, token: current }: Farewell): Step[] {
  return askers.flatMap(({ token, answer: given }, index) => {
    if (given === 'none') return []
    const write = (outcome: 'delivered' | 'failed' | 'to be tried again') =>
      changeOf(state, 'farewell', { kind: 'work', label: `a sender writes down: ${outcome}` }, (it) => {
        it.askers.splice(index, 1)
        if (token !== current && !isBroken(rules, 'what a sender writes late counts')) return
        it.claim = 'none'
        if (outcome === 'to be tried again') it.due = 'later'
        else Object.assign(it, { state: outcome, due: null, isToWake: true, counted: it.counted + 1 })
      })
    return given === 'delivered' ? [write('delivered')] : [write('to be tried again'), write('failed')]
  })
}

/** wakeAfterFarewell, a transaction of its own: its process may die before it. */
function wake(state: State, { isToWake }: Farewell): Step[] {
  if (!isToWake) return []
  return [
    changeOf(state, 'farewell', { kind: 'work', label: 'the deletion goes on after its farewell' }, (it, draft) => {
      it.isToWake = false
      const { organization } = draft.deletions
      if (organization === null || ['blocked', 'completed'].includes(organization.place.state)) return
      if (organization.lease !== 'none') return // who has it looks by itself
      organization.due = 'now'
      organization.event.due = 'now'
      organization.event.dispatch += 1
    }),
  ]
}

/** `waited_until` is reached. */
function waitNoLonger(state: State, { state: is, isLate }: Farewell): Step[] {
  if (is !== 'pending' || isLate || !state.rows.webhook_deliveries.includes(FAREWELL_KEY)) return []
  const label = 'the farewell is waited for no longer'
  return [changeOf(state, 'farewell', { kind: 'time', label }, (it) => void (it.isLate = true))]
}

/** Its row goes: what is written down of it from now on is of no row. */
export function dropFarewell({ farewell }: State): void {
  if (farewell === null) return
  farewell.due = null
  farewell.claim = 'none'
  for (const asker of farewell.askers) asker.token = 0
}
