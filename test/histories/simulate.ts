/**
 * Histories of a service that keeps the contract, or breaks it in one way, without a service: for the check of the check.
 * Clients run on a clock of their own; each call is carried out at a random moment between its start and its end.
 */
import { createRandom, type Random } from '../support/random.ts'
import { chooseCall, firstKnown, type Known } from './choose-call.ts'
import type { Fault } from './faults.ts'
import { createHappenings } from './happenings.ts'
import { labelOf, NEWCOMER, tokenOf, type Asked, type Recorded } from './history.ts'
import { applyCall } from './model.ts'
import { beginning, isRefusal, type State } from './state.ts'
import { freeAddress, welcome } from './users-model.ts'

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
  const happenings = createHappenings({ hasWorkers: true })
  const pending: (Pending | undefined)[] = []
  let lost = 0
  let nextId = 1
  const begin = (client: number, now: number): Pending => {
    const id = nextId++
    const asked = { id, ...chooseCall(random, known, id / calls) }
    const start = now + random.part()
    const at = start + random.part() * 3
    happenings.note(asked, start)
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
    if (isCarriedOut) states.push(...happenBefore(asked, states, random))
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
  return [...history, ...happenings.list()]
}

/** Workers end deletions, and a newcomer is made a user. */
function happenBefore({ secret }: Asked, states: readonly State[], random: Random): State[] {
  const last = states.at(-1) as State // as above
  const freed = random.chance(0.03) ? last.accounts.reduce((state, _, user) => freeAddress(state, user), last) : last
  const after = secret === tokenOf(NEWCOMER) ? welcome(freed, NEWCOMER) : freed
  return after === last ? [] : [after]
}

/** What clients know once a call is answered. */
export function learn(known: Known, { id, call }: Asked, answer: string): void {
  if (isRefusal(answer)) return
  if (call.what === 'member.link') known.links.push({ link: labelOf(id), target: call.target })
  if (call.what === 'key.create') known.keys.push(labelOf(id))
  if (call.what === 'key.create' || (call.what === 'key.update' && call.regenerate)) known.secrets.push(labelOf(id))
}
