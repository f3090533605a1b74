/** Services that break the contract, each in one way, for the check of the check. */
import type { Random } from '../support/random.ts'
import { faultsOfPeople } from './faults-of-people.ts'
import { labelOf, type Asked } from './history.ts'
import { applyCall } from './model.ts'
import type { Outcome, State } from './state.ts'

/** A fault of a service. It makes of a call, in the states so far (newest last), what the service does. */
export type Fault = (asked: Asked, states: readonly State[], random: Random) => Outcome

/** The services that break the contract, each in one way. */
export const faults: Readonly<Record<string, Fault>> = {
  'a read is stale': (asked, states, random) => {
    const last = states.at(-1) as State // as above
    const isRead = /get$|list$|current$/.test(asked.call.what)
    const from = isRead && random.chance(0.3) ? (states.at(-4) ?? last) : last
    return { state: last, ...(isRead ? { answer: applyCall(from, asked).answer } : applyCall(last, asked)) }
  },
  'an update is lost': (asked, states, random) => {
    const last = states.at(-1) as State // as above
    const done = applyCall(last, asked)
    return random.chance(0.05) ? { ...done, state: last } : done
  },
  'an update is undone by the next one': (asked, states) => {
    const last = states.at(-1) as State // as above
    const done = applyCall(last, asked)
    if (asked.call.what !== 'organization.update' || done.state === last) return done
    const before = states.at(-2) ?? last
    const stale = applyCall({ ...last, name: before.name, email: before.email }, asked)
    return { state: stale.state, answer: done.answer }
  },
  'the last super admin goes when two are asked for at once': (asked, states) => {
    const last = states.at(-1) as State // as above
    const done = applyCall(last, asked)
    if (!done.answer.includes('last_admin')) return done
    const places = last.places.map((place) => ({ role: 'super_admin' as const, pending: place?.pending ?? false }))
    const judged = applyCall({ ...last, places }, asked)
    const { call } = asked
    if (call.what === 'member.remove') {
      return { state: { ...last, places: last.places.with(call.target, null) }, answer: JSON.stringify('removed') }
    }
    return { state: last, answer: judged.answer }
  },
  'a replaced secret still works': (asked, states) => {
    const last = states.at(-1) as State // as above
    const done = applyCall(last, asked)
    if (!done.answer.includes('invalid_api_key')) return done
    const past = states.findLast((state) => Object.values(state.keys).some((key) => key.secret === asked.secret))
    return past
      ? { state: last, answer: applyCall({ ...last, keys: { ...last.keys, ...past.keys } }, asked).answer }
      : done
  },
  'a member who was removed still reads': (asked, states) => {
    const last = states.at(-1) as State // as above
    const done = applyCall(last, asked)
    if (!/get$|list$/.test(asked.call.what) || !done.answer.includes('not_accessible')) return done
    return { state: last, answer: applyCall(states.at(-5) ?? last, asked).answer }
  },
  'an acceptance is answered and not written': (asked, states) => {
    const last = states.at(-1) as State // as above
    const done = applyCall(last, asked)
    return asked.call.what === 'member.accept' ? { ...done, state: last } : done
  },
  'a refused change is made all the same': (asked, states) => {
    const last = states.at(-1) as State // as above
    const done = applyCall(last, asked)
    const { call } = asked
    if (call.what !== 'organization.update' || !done.answer.includes('admin_role_required')) return done
    return { ...done, state: { ...last, name: call.name ?? last.name, email: call.email ?? last.email } }
  },
  'the policy is not asked of reads': (asked, states) => {
    const last = states.at(-1) as State // as above
    const done = applyCall(last, asked)
    if (!done.answer.includes('key_policy') || asked.call.what !== 'organization.get') return done
    return { state: last, answer: applyCall({ ...last, requireEnd: false, days: null }, asked).answer }
  },
  'a limited key makes one without limits': (asked, states) => {
    const last = states.at(-1) as State // as above
    const done = applyCall(last, asked)
    const caller = Object.entries(last.keys).find(([, key]) => key.secret === asked.secret)
    if (asked.call.what !== 'key.create' || !caller) return done
    const [label, key] = caller
    const wide = applyCall({ ...last, keys: { ...last.keys, [label]: { ...key, orgs: null, apps: null } } }, asked)
    const made = wide.state.keys[labelOf(asked.id)]
    return { answer: wide.answer, state: made ? { ...last, keys: { ...last.keys, [labelOf(asked.id)]: made } } : last }
  },
  ...faultsOfPeople,
}
