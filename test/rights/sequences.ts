/**
 * Sequences of operations, in which each key acts as soon as it is there. Checked after each step, and again over the
 * whole way: what a key has at the end it had at the start, or one of those who acted had it then.
 */
import { createRandom, type Random } from '../support/random.ts'
import { personsRight, roles } from '@organizations/domain'
import { operationsOnKeys, operationsOnOrganizations, operationsOnUsers } from './all-operations.ts'
import type { Examined } from './every-step.ts'
import { findLeak, rightsOf } from './find-leak.ts'
import { keyRights, namesOf, numberOfRight } from './ground.ts'
import type { Rules } from './rules.ts'
import { accountOf, carryOut, type Operation, type World } from './world.ts'

/** A world on its way, with what its keys and those who acted could do at the start. */
interface Way {
  world: World
  /** By key: what it could do, and may come to do; of a new key, what the one that made it could. */
  atStart: readonly number[]
  acted: number
  /** The last operation, and the way before it. */
  last?: { operation: Operation; before: Way }
}

const whole = numberOfRight({ mode: 'all', limitedToOrgs: null, limitedToApps: null, expiresAt: null })
const person = numberOfRight(personsRight)
const ofOrg = numberOfRight({ mode: 'all', limitedToOrgs: ['org_a'], limitedToApps: null, expiresAt: null })
const ending = numberOfRight({
  mode: 'all',
  limitedToOrgs: null,
  limitedToApps: null,
  expiresAt: keyRights[1]?.expiresAt ?? null,
})
const weak = numberOfRight({ mode: 'write', limitedToOrgs: null, limitedToApps: null, expiresAt: null })

const member = (role: (typeof roles)[number]) => ({ role, isPending: false })
const invited = (role: (typeof roles)[number]) => ({ role, isPending: true })

/** Where sequences begin: two or three users, each with a key, strong and weak ones. */
export const starts: readonly World[] = [
  {
    now: 0,
    places: [
      [member('super_admin'), member('admin'), undefined],
      [undefined, member('read'), undefined],
    ],
    policies: [0, 0],
    keys: [
      { user: 0, right: ofOrg },
      { user: 1, right: whole },
      { user: 2, right: whole },
    ],
  },
  {
    now: 0,
    places: [
      [member('admin'), invited('super_admin'), member('write')],
      [undefined, undefined, member('admin')],
    ],
    policies: [2, 0],
    keys: [
      { user: 0, right: ending },
      { user: 1, right: whole },
      { user: 2, right: weak },
    ],
  },
  {
    now: 0,
    places: [
      [member('super_admin'), undefined, undefined],
      [undefined, member('super_admin'), undefined],
    ],
    policies: [0, 1],
    keys: [
      { user: 0, right: person },
      { user: 0, right: weak },
      { user: 1, right: ofOrg },
    ],
  },
]

/** All sequences of at most so many operations from a start, states that are reached twice visited once. */
export function examineSequences(
  rules: Rules,
  start: World,
  { longest }: { longest: number },
): Examined & { states: number } {
  const examined: Examined & { states: number } = { tried: 0, done: 0, states: 1 }
  let layer: Way[] = [beginning(start)]
  for (let length = 1; length <= longest; length += 1) {
    const next = new Map<string, Way>()
    for (const way of layer) {
      for (const operation of fewOperations(way.world)) {
        examined.tried += 1
        const after = step(rules, way, operation)
        if (after === undefined) continue
        examined.done += 1
        if (typeof after === 'string') return { ...examined, leak: after }
        if (length === longest) continue // nothing follows: it need not be kept
        const key = keyOf(after)
        if (!next.has(key)) next.set(key, after)
      }
    }
    layer = [...next.values()]
    examined.states += layer.length
  }
  return examined
}

/** One sequence of random operations from a random start, time included. */
export function examineChain(rules: Rules, seed: number, { length }: { length: number }): Examined {
  const random = createRandom(seed)
  const examined: Examined = { tried: 0, done: 0 }
  let way = beginning(randomStart(random))
  for (let n = 0; n < length; n += 1) {
    examined.tried += 1
    const operation = randomOperation(random, way.world)
    const after = step(rules, way, operation)
    if (after === undefined) continue
    examined.done += 1
    if (typeof after === 'string') return { ...examined, leak: `seed ${seed}: ${after}` }
    way = after
  }
  return examined
}

function beginning(world: World): Way {
  const atStart = world.keys.map((key) => rightsOf(world, key, world.now, { offered: true }))
  return { world, atStart, acted: 0 }
}

/** What an operation leads to; undefined when it is refused, a sentence for what is wrong with it. */
function step(rules: Rules, way: Way, operation: Operation): Way | string | undefined {
  const result = carryOut(rules, way.world, operation)
  if (typeof result === 'string') return undefined
  const told = (leak: string) =>
    `${leak}\n  ${traceOf(way, operation)
      .map((it) => JSON.stringify(it))
      .join('\n  ')}`
  const leak = findLeak(way.world, operation, result)
  if (leak !== undefined) return told(leak)
  const { world } = result
  const ofActor = 'by' in operation ? (way.atStart[operation.by] ?? 0) : 0
  const atStart = world.keys.length > way.atStart.length ? [...way.atStart, ofActor] : way.atStart
  const after = { world, atStart, acted: way.acted | ofActor, last: { operation, before: way } }
  for (const [number, key] of world.keys.entries()) {
    const gained = rightsOf(world, key, world.now, { offered: true }) & ~((atStart[number] ?? 0) | after.acted)
    if (gained !== 0) return told(`key ${number} has come to ${namesOf(gained)}`)
  }
  return after
}

function traceOf(way: Way, operation: Operation): Operation[] {
  const trace = [operation]
  for (let at = way.last; at !== undefined; at = at.before.last) trace.push(at.operation)
  return trace.toReversed()
}

function fewOperations(world: World): Operation[] {
  const byKeys = world.keys.flatMap((key, by) =>
    key === undefined
      ? []
      : [
          ...operationsOnOrganizations(world, by).filter((it) => 'at' in it && it.at === 0),
          ...operationsOnKeys(world, by, { few: true }),
        ],
  )
  return [...byKeys, ...operationsOnUsers(world)]
}

/** States that differ in nothing that counts later are one. */
function keyOf({ world, atStart, acted }: Way): string {
  const places = world.places[0]?.map((it) => (it ? roles.indexOf(it.role) + (it.isPending ? 5 : 0) : '-'))
  const keys = world.keys.map((it, number) => (it ? `${it.user}.${it.right}.${atStart[number]}` : '')).toSorted()
  const accounts = [0, 1, 2].map((user) => accountOf(world, user))
  return `${places?.join()}|${world.policies.join()}|${keys.join()}|${acted}|${accounts.join()}`
}

function randomStart(random: Random): World {
  const place = () => (random.chance(0.3) ? undefined : { role: random.oneOf(roles), isPending: random.chance(0.25) })
  const keys = [0, 1, 2].flatMap((user) =>
    Array.from({ length: random.whole(1, 2) }, () => ({
      user,
      right: random.chance(0.5) ? random.oneOf([whole, person]) : random.whole(0, keyRights.length - 1),
    })),
  )
  const places = [0, 1].map(() => [0, 1, 2].map(place))
  return { now: 0, places, policies: [random.whole(0, 3), random.whole(0, 3)], keys }
}

/** Drawn, and not picked from a list of all: there are a million chains. */
function randomOperation(random: Random, world: World): Operation {
  const by = random.whole(0, world.keys.length - 1)
  const at = random.oneOf([0, 1] as const)
  const other = random.whole(0, world.keys.length - 1)
  const end = random.oneOf(keyRights.slice(0, 3).map((it) => it.expiresAt ?? undefined) as [undefined, number, number])
  const limits = random.oneOf([undefined, [], ['org_a'], ['org_b'], ['org_a', 'org_b']])
  switch (random.whole(0, 10)) {
    case 0:
      return { what: 'accept', by, at, ...(random.chance(0.3) && { link: random.whole(0, 2) }) }
    case 10: {
      const what = random.oneOf(['disable', 'disable', 'enable', 'enable', 'delete user'] as const)
      return { what, user: random.whole(0, 2) }
    }
    case 1:
      return { what: 'remove', by, at, target: random.whole(0, 2) }
    case 2:
      return { what: 'policy', by, at, change: { require_apikey_expiration: random.chance(0.5) } }
    case 3:
      return { what: 'policy', by, at, change: { max_apikey_expiration_days: random.oneOf([null, 30]) } }
    case 4:
    case 5: {
      const mode = random.oneOf(['all', 'all', 'write', 'upload', 'read'] as const)
      const apps = random.oneOf([undefined, undefined, [], ['com.a.app']])
      return {
        what: 'create key',
        by,
        mode,
        ...(limits && { orgs: limits }),
        ...(apps && { apps }),
        ...(end && { end }),
      }
    }
    case 6:
      return { what: 'update key', by, other, ...(end && { end }), regenerate: random.chance(0.5) }
    case 7:
      return random.chance(0.3) ? { what: 'wait', days: 20 } : { what: 'delete key', by, other }
    default:
      return { what: 'upsert', by, at, target: random.whole(0, 2), role: random.oneOf(roles) }
  }
}
