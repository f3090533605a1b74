/**
 * Histories of a service that keeps the contract, or breaks it in one way, without a service: for the check of the check.
 * Clients run on a clock of their own; each call is carried out at a random moment between its start and its end.
 */
import { createRandom, type Random } from '../support/random.ts'
import { chooseCall, firstKnown, type Known } from './choose-call.ts'
import { labelOf, type Asked, type Recorded } from './history.ts'
import { applyCall, beginning, type Outcome, type State } from './model.ts'

/** A fault of a service. It makes of a call, in the states so far (newest last), what the service does. */
export type Fault = (asked: Asked, states: readonly State[], random: Random) => Outcome

interface Pending {
  client: number
  asked: Asked
  start: number
  /** When it is carried out, and when it ends. */
  at: number
  end: number
}

export interface Simulation {
  seed: number
  calls: number
  clients: number
  /** How many answers get lost at most; some of these calls are not carried out either. */
  unknown: number
}

export function simulate({ seed, calls, clients, unknown }: Simulation, fault?: Fault): Recorded[] {
  const random = createRandom(seed)
  const known = firstKnown()
  const states = [beginning()]
  const history: Recorded[] = []
  const pending: (Pending | undefined)[] = []
  let lost = 0
  let nextId = 1
  const begin = (client: number, now: number): Pending => {
    const id = nextId++
    const asked = { id, ...chooseCall(random, known, id / calls) }
    const start = now + random.part()
    const at = start + random.part() * 3
    return { client, asked, start, at, end: at + random.part() * 3 }
  }
  for (let client = 0; client < clients; client += 1) pending[client] = begin(client, 0)
  while (history.length < calls) {
    // What is carried out next, of all clients.
    const [next] = pending.flatMap((it) => it ?? []).toSorted((a, b) => a.at - b.at)
    if (next === undefined) break
    const { client, asked, start, end } = next
    const isLost = lost < unknown && random.chance(0.04)
    const isCarriedOut = !isLost || random.chance(0.5)
    const last = states.at(-1) as State // there is one from the beginning
    const { state, answer } = fault?.(asked, states, random) ?? applyCall(last, asked)
    if (isCarriedOut && state !== last) states.push(state)
    if (isLost) lost += 1
    else learn(known, asked, answer)
    history.push({
      ...asked,
      client,
      door: 'simulated',
      start,
      end: isLost ? Infinity : end,
      answer: isLost ? undefined : answer,
    })
    pending[client] = begin(client, end)
  }
  return history
}

/** What clients know once a call is answered. */
export function learn(known: Known, { id, call }: Asked, answer: string): void {
  if (answer.startsWith('{"refused"')) return
  if (call.what === 'key.create') known.keys.push(labelOf(id))
  if (call.what === 'key.create' || (call.what === 'key.update' && call.regenerate)) known.secrets.push(labelOf(id))
}

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
}
