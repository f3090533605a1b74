/** Services that break what the contract says of people, users and invited addresses, each in one way. */
import type { Fault } from './faults.ts'
import { NEWCOMER, OPERATOR, tokenOf, type Asked } from './history.ts'
import { shownMembers } from './members-model.ts'
import { applyCall } from './model.ts'
import { callerOf, isRefusal, ok, refuse, withPlace, type Account, type Outcome, type State } from './state.ts'

/** When the contract refuses a call so, what would be done if something were otherwise. */
function insteadOf(code: string, otherwise: (asked: Asked, last: State, states: readonly State[]) => Outcome): Fault {
  return (asked, states) => {
    const last = states.at(-1) as State // there is one from the beginning
    const done = applyCall(last, asked)
    return done.answer.includes(`"${code}"`) ? otherwise(asked, last, states) : done
  }
}

/** What is done as if users were not what they are. */
function asIf(from: readonly Account[], to: Account) {
  return (asked: Asked, last: State): Outcome => {
    const accounts = last.accounts.map((account) => (from.includes(account) ? to : account))
    const { state, answer } = applyCall({ ...last, accounts }, asked)
    return { state: { ...state, accounts: last.accounts }, answer }
  }
}

/** As in the last state in which it would not have been refused. */
function asBefore(asked: Asked, last: State, states: readonly State[]): Outcome {
  const past = states.findLast((state) => !isRefusal(applyCall(state, asked).answer))
  const caller = callerOf(last, asked.secret)
  if (past === undefined || 'answer' in caller) return applyCall(last, asked)
  return applyCall(withPlace(last, caller.user, past.places[caller.user] ?? null), asked)
}

function isByLink({ call }: Asked): boolean {
  return (call.what === 'member.accept' && call.link !== undefined) || call.what === 'invitation.open'
}

export const faultsOfPeople: Readonly<Record<string, Fault>> = {
  'a key of a disabled user works': insteadOf('invalid_api_key', asIf(['disabled'], 'here')),
  'a token of a disabled user works': insteadOf('identity_not_linked', asIf(['disabled'], 'here')),
  'a token is refused for a while after its user is enabled': (asked, states) => {
    const last = states.at(-1) as State // as above
    const wasRefused = states.slice(-5).some((it) => applyCall(it, asked).answer.includes('identity_not_linked'))
    return wasRefused ? refuse(last, 'identity_not_linked') : applyCall(last, asked)
  },
  'a disabled super admin stands in for another': insteadOf('last_admin', asIf(['disabled'], 'here')),
  'a disabled user is invited': insteadOf('user_disabled', asIf(['disabled'], 'here')),
  'who disables a super admin is not told that none is left': (asked, states) => {
    const done = applyCall(states.at(-1) as State, asked) // as above
    return { ...done, answer: done.answer.replace('"leadsAlone":true', '"leadsAlone":false') }
  },
  'another than an operator changes users': insteadOf('operator_required', (asked, last) =>
    applyCall(last, { ...asked, secret: OPERATOR }),
  ),
  'a policy is asked of people': (asked, states) => {
    const last = states.at(-1) as State // as above
    const done = applyCall(last, asked)
    const isAsked = asked.secret.startsWith('token') && last.requireEnd && /^(org|member|policy)/.test(asked.call.what)
    return isAsked && !isRefusal(done.answer) ? refuse(last, 'key_policy') : done
  },
  'inviting an address tells whether it has an account': (asked, states) => {
    const last = states.at(-1) as State // as above
    const done = applyCall(last, asked)
    const isTold = asked.call.what === 'member.upsert' && last.accounts[asked.call.target] === 'here'
    return isTold ? { ...done, answer: done.answer.replace('"address"', '"user"') } : done
  },
  'a link is taken by another': insteadOf('invitation_not_found', (asked, last) => {
    const { call } = asked
    const address = last.places.findIndex((it) => call.what === 'member.accept' && it?.links?.includes(call.link ?? ''))
    const [caller, invitation] = [callerOf(last, asked.secret), last.places[address]]
    if ('answer' in caller || !invitation) return applyCall(last, asked)
    const left = withPlace(last, address, null)
    return ok(withPlace(left, caller.user, { role: invitation.role, pending: false }), 'accepted')
  }),
  'the link of an invitation that is over works': insteadOf('invitation_not_found', (asked, last, states) =>
    isByLink(asked) ? asBefore(asked, last, states) : applyCall(last, asked),
  ),
  'a withdrawn invitation is accepted': insteadOf('invitation_not_found', (asked, last, states) =>
    isByLink(asked) ? applyCall(last, asked) : asBefore(asked, last, states),
  ),
  'an invitation gets another link when it is renewed': (asked, states) => {
    const last = states.at(-1) as State // as above
    const { state, answer } = applyCall(last, asked)
    const { call } = asked
    const renewed = call.what === 'member.upsert' && state !== last ? state.places[call.target] : undefined
    if (call.what !== 'member.upsert' || !renewed?.links) return { state, answer }
    return { state: withPlace(state, call.target, { ...renewed, links: [] }), answer }
  },
  'a newcomer does not find the invitation of their address': (asked, states) => {
    const last = states.at(-1) as State // as above
    const isTheirs = asked.secret === tokenOf(NEWCOMER) && asked.call.what === 'member.accept'
    return isTheirs ? refuse(last, 'invitation_not_found') : applyCall(last, asked)
  },
  'a list has the members of before an acceptance, and the addresses of after it': (asked, states) => {
    const last = states.at(-1) as State // as above
    const done = applyCall(last, asked)
    if (asked.call.what !== 'member.list' || isRefusal(done.answer)) return done
    const former = states.at(-2) ?? last
    const users = former.places.map((place) => (place?.links ? null : place))
    const places = last.places.map((place, address) => (place?.links ? place : (users[address] ?? null)))
    return ok(last, shownMembers({ ...last, places }))
  },
  'a token of a deleted user makes them anew': insteadOf('user_deleted', asIf(['deleted', 'gone'], 'here')),
  'a key of a deleted user works': insteadOf('invalid_api_key', (asked, last, states) => {
    const past = states.findLast((it) => Object.values(it.keys).some((key) => key.secret === asked.secret))
    const judged = past && asIf(['deleted', 'gone'], 'here')(asked, { ...last, keys: { ...past.keys, ...last.keys } })
    return judged ? { ...judged, state: last } : applyCall(last, asked)
  }),
  'a deleted user is listed': (asked, states) => {
    const last = states.at(-1) as State // as above
    const isList = asked.call.what === 'member.list'
    const places = last.places.map((place, user) => {
      return last.accounts[user] === 'deleted'
        ? (states.findLast((it) => it.places[user])?.places[user] ?? null)
        : place
    })
    return isList ? { ...applyCall({ ...last, places }, asked), state: last } : applyCall(last, asked)
  },
  'the last super admin of an organization is deleted': insteadOf('user_is_last_super_admin', (asked, last) => {
    const { state, answer } = applyCall({ ...last, deletedBy: OTHER }, asked)
    return { state: { ...state, deletedBy: null }, answer }
  }),
}

/** Of an organization that is deleted no one asks who leads it. */
const OTHER = -1
