/**
 * What happens to a user of the organization, and what others write of them, before and while they are deleted: `u1` is a
 * membership of theirs, the texts `u1` and `u3` have their address, and `v1` and `v2` are a colleague's.
 */
import { isBroken, isFenced, stepFrom } from './step.ts'
import type { Rules, State, Step } from './state.ts'

export function userSteps(rules: Rules, state: State): Step[] {
  if (rules.withUser !== true) return []
  return [...become(rules, state), ...write(rules, state)]
}

/** insertAcceptedMember: the fence of members asks the tombstone of the user. */
function become(rules: Rules, state: State): Step[] {
  const key = 'u2'
  const isKept = isFenced(state, key) && !isBroken(rules, 'the fence asks no tombstone of a user')
  if (isKept || state.rows.members.includes(key) || state.seeded.members > 2) return []
  return [
    stepFrom(state, { kind: 'person', label: 'a user becomes a member elsewhere' }, (draft) => {
      draft.rows.members = [...draft.rows.members, key].toSorted()
      draft.seeded.members += 1
    }),
  ]
}

/** upsertMember with recordChange: no reader finds a user who is being deleted, and so writes no address of theirs. */
function write(rules: Rules, state: State): Step[] {
  const key = 'u0'
  const isGone = isFenced(state, key) && !isBroken(rules, 'readers find a user who is being deleted')
  if (isGone || state.rows.texts.includes(key) || state.seeded.texts > 3) return []
  return [
    stepFrom(state, { kind: 'person', label: 'an event with the address of a user is written' }, (draft) => {
      draft.rows.texts = [...draft.rows.texts, key].toSorted()
      draft.seeded.texts += 1
    }),
  ]
}
