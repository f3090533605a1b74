/**
 * Every single operation in every state that it can depend on: by what it sees, that is two users' places and the policy,
 * or two keys. What no step does, no sequence of steps does, however long: sequences.ts spells those of up to four out.
 */
import { personsRight, roles, wholeRight, type Membership } from '@organizations/domain'
import { changesOfKeys, operationsOnKeys, operationsOnOrganizations, operationsOnUsers } from './all-operations.ts'
import { findLeak } from './find-leak.ts'
import { endings, keyPolicies, keyRights, numberOfRight } from './ground.ts'
import type { Rules } from './rules.ts'
import { carryOut, type Operation, type World } from './world.ts'

export interface Examined {
  /** Operations tried, and those of them that were carried out. */
  tried: number
  done: number
  /** What is wrong, with the state and the operation. */
  leak?: string
}

const places: readonly (Membership | undefined)[] = [
  undefined,
  ...[false, true].flatMap((isPending) => roles.map((role) => ({ role, isPending }))),
]

const whole = numberOfRight(wholeRight)

/** Unlimited keys of each strength: what is gained or lost shows at one of them. */
const ofOthers = (['all', 'write', 'read'] as const).map((mode) =>
  numberOfRight({ mode, limitedToOrgs: null, limitedToApps: null, expiresAt: null }),
)

/** The kinds of keys that ask: all, or those of two modes and fewer limits. */
function askingRights(isWhole: boolean): number[] {
  return keyRights.flatMap(({ mode, limitedToOrgs, limitedToApps, expiresAt }, right) => {
    const isOneOfFew =
      (mode === 'all' || mode === 'write') &&
      (limitedToOrgs === null || limitedToOrgs.length === 1) &&
      limitedToApps?.length !== 0 &&
      expiresAt !== endings[1]
    return isWhole || isOneOfFew ? [right] : []
  })
}

/** Operations on members and policies, by every kind of key, each with the target of every kind. */
export function examineOrganizations(rules: Rules, { isWhole = false } = {}): Examined {
  const examined: Examined = { tried: 0, done: 0 }
  const others = [0, 1].flatMap((user) => ofOthers.map((right) => ({ user, right })))
  const rights = askingRights(isWhole)
  const operations = operationsOnOrganizations({ places: [[undefined, undefined], []] }, 0)
  for (const own of places) {
    for (const target of places) {
      for (const third of [undefined, places[5]]) {
        for (let policy = 0; policy < keyPolicies.length; policy += 1) {
          for (const right of rights) {
            const keys = [{ user: 0, right }, ...others]
            const world = { now: 0, places: [[own, target, third], [own]], policies: [policy, 0], keys }
            if (!examineAll(rules, world, operations, examined)) return examined
          }
        }
        if (!examineAccounts(rules, [own, target, third], { operations, examined })) return examined
      }
    }
  }
  return examined
}

/** The same by who is disabled, and what an operator does to users: by keys without limits, without a policy. */
function examineAccounts(
  rules: Rules,
  members: readonly (Membership | undefined)[],
  { operations, examined }: { operations: readonly Operation[]; examined: Examined },
): boolean {
  const places = [members, members.slice(0, 1)]
  const all = [...operations, ...operationsOnUsers({ places })]
  const asked = [whole, numberOfRight(personsRight)]
  const disabled = [{}, ...[0, 1, 2].map((user) => ({ [user]: 'disabled' as const }))]
  return asked.every((right) =>
    disabled.every((accounts) => {
      const keys = [0, 1, 2].map((user) => ({ user, right }))
      return examineAll(rules, { now: 0, places, policies: [0, 0], keys, accounts }, all, examined)
    }),
  )
}

/** Operations on keys: each kind of key that asks, and each other kind, of the same user and of another. */
export function examineKeys(rules: Rules, { isWhole = false } = {}): Examined {
  const examined: Examined = { tried: 0, done: 0 }
  const rights = askingRights(isWhole)
  for (const own of [undefined, places[1], places[5], places[10]]) {
    for (const right of rights) {
      const alone = { now: 0, places: [[own, places[5]], [places[1]]], policies: [0, 3], keys: [{ user: 0, right }] }
      if (!examineAll(rules, alone, operationsOnKeys(alone, 0), examined)) return examined
      for (const other of rights) {
        const keys = [
          { user: 0, right },
          { user: 0, right: other },
          { user: 1, right: other },
        ]
        if (!examineAll(rules, { ...alone, keys }, changesOfKeys(keys, 0), examined)) return examined
      }
    }
  }
  return examined
}

function examineAll(rules: Rules, world: World, operations: readonly Operation[], examined: Examined): boolean {
  for (const operation of operations) {
    examined.tried += 1
    const result = carryOut(rules, world, operation)
    if (typeof result === 'string') continue
    examined.done += 1
    const leak = findLeak(world, operation, result)
    if (leak === undefined) continue
    examined.leak = `${leak}\n  after ${JSON.stringify(operation)}\n  in ${JSON.stringify(world)}`
    return false
  }
  return true
}
