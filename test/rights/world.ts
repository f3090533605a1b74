/** A state of what rights come from, and what one operation makes of it by the product's rules. */
import {
  roles,
  type ErrorCode,
  type KeyMode,
  type KeyPolicy,
  type KeyRight,
  type Membership,
  type Role,
} from '@organizations/domain'
import { actorOf, DAY_MS, isOver, keyPolicies, keyRights, numberOfRight, organizations } from './ground.ts'
import type { Account, Rules } from './rules.ts'

export interface Key {
  user: number
  /** The number of its right. */
  right: number
}

export interface World {
  now: number
  /** By organization and user. */
  places: readonly (readonly (Membership | undefined)[])[]
  /** By organization, the number of its policy. */
  policies: readonly number[]
  /** A key that is deleted leaves a gap. */
  keys: readonly (Key | undefined)[]
  /** By user, those who are not here. */
  accounts?: Readonly<Record<number, Account>>
}

interface ByKey {
  /** The place of the key that asks. */
  by: number
}

interface InOrganization extends ByKey {
  at: 0 | 1
}

export type Operation =
  | ({ what: 'upsert'; target: number; role: Role } & InOrganization)
  | ({ what: 'remove'; target: number } & InOrganization)
  /** Of their own, or by the link of the invitation of a user's address. */
  | ({ what: 'accept'; link?: number } & InOrganization)
  | ({ what: 'policy'; change: Partial<KeyPolicy> } & InOrganization)
  | ({ what: 'create key'; mode: KeyMode; orgs?: readonly string[]; apps?: readonly string[]; end?: number } & ByKey)
  | ({ what: 'update key'; other: number; end?: number; regenerate: boolean } & ByKey)
  | ({ what: 'delete key'; other: number } & ByKey)
  | { what: 'wait'; days: number }
  /** By an operator. */
  | OfUser

interface OfUser {
  what: 'disable' | 'enable' | 'delete user'
  user: number
}

export interface Done {
  world: World
  /** The place of the key whose secret is in the answer. */
  secretOf?: number
}

/** Decides as the use cases do, in their order. */
export function carryOut(rules: Rules, world: World, operation: Operation): Done | ErrorCode {
  if (operation.what === 'wait') return { world: waited(world, operation.days) }
  if (!('by' in operation)) return changeUser(rules, world, operation)
  const key = world.keys[operation.by]
  if (key === undefined || isOver(key.right, world.now) || !rules.isLetIn(accountOf(world, key.user))) {
    return 'invalid_api_key'
  }
  switch (operation.what) {
    case 'upsert':
      return upsert(rules, world, { ...operation, key })
    case 'remove':
      return remove(rules, world, { ...operation, key })
    case 'accept':
      return accept(rules, world, { ...operation, key })
    case 'policy':
      return setPolicy(rules, world, { ...operation, key })
    case 'create key':
      return createKey(rules, world, { ...operation, key })
    case 'update key':
      return updateKey(rules, world, { ...operation, key })
    case 'delete key':
      return deleteKey(rules, world, { ...operation, key })
  }
}

/** An operation, and the key that asks for it. */
type AskedBy<W extends Operation['what']> = Extract<Operation, { what: W }> & { key: Key }

function upsert(rules: Rules, world: World, { at, target, role, key }: AskedBy<'upsert'>): Done | ErrorCode {
  const { actor, own, access } = askerIn(world, at, key)
  const refused = rules.refusalOfAccess(actor, 'member.change', access, world.now)
  if (refused !== undefined) return refused
  const present = world.places[at]?.[target]
  if (accountOf(world, target) === 'deleted') return 'member_not_found'
  const superAdmins = countSuperAdmins(world, at, rules, target)
  const refusal = rules.refusalOfRole({ own, present, role, superAdmins })
  return refusal ?? { world: withPlace(world, at, target, rules.placeWithRole(present, role)) }
}

function remove(rules: Rules, world: World, { at, target, key }: AskedBy<'remove'>): Done | ErrorCode {
  const { actor, own, access } = askerIn(world, at, key)
  const isSelf = target === key.user
  const present = world.places[at]?.[target]
  const gone = { world: withPlace(world, at, target, undefined) }
  if (isSelf) {
    const refusal = rules.refusalOfInvitation(actor, { ...access, present }, world.now)
    if (refusal === undefined) return gone
    if (refusal !== 'invitation_not_found') return refusal
  }
  const refused = rules.refusalOfAccess(actor, isSelf ? 'member.leave' : 'member.change', access, world.now)
  if (refused !== undefined) return refused
  return (
    rules.refusalOfRemoval({ own, isSelf, present, superAdmins: countSuperAdmins(world, at, rules, target) }) ?? gone
  )
}

function accept(rules: Rules, world: World, { at, link, key }: AskedBy<'accept'>): Done | ErrorCode {
  const { actor, access } = askerIn(world, at, key)
  const invited = link ?? key.user
  if (!rules.findsInvitationOf(key.user, invited)) return 'invitation_not_found'
  const present = world.places[at]?.[invited]
  const refusal = rules.refusalOfInvitation(actor, { ...access, present }, world.now)
  if (refusal !== undefined) return refusal
  const without = withPlace(world, at, invited, undefined)
  return { world: withPlace(without, at, key.user, { role: present?.role ?? 'read', isPending: false }) }
}

/** Nothing of a disabled user's is lost; nothing of a deleted one's is left. */
function changeUser(rules: Rules, world: World, { what, user }: OfUser): Done | ErrorCode {
  if (accountOf(world, user) === 'deleted') return 'user_not_found'
  if (what === 'disable') return { world: withAccount(world, user, 'disabled') }
  if (what === 'enable') return { world: withAccount(world, user, 'here') }
  const isLast = ([0, 1] as const).some((at) => {
    const place = world.places[at]?.[user]
    const isOne = place?.role === 'super_admin' && !place.isPending
    return isOne && countSuperAdmins(world, at, rules, user) === 1
  })
  if (!rules.mayDelete(isLast)) return 'user_is_last_super_admin'
  const places = world.places.map((all) => all.map((place, of) => (of === user ? undefined : place)))
  const keys = world.keys.map((key) => (key?.user === user ? undefined : key))
  return { world: withAccount({ ...world, places, keys }, user, 'deleted') }
}

export function accountOf({ accounts }: World, user: number): Account {
  return accounts?.[user] ?? 'here'
}

function withAccount(world: World, user: number, account: Account): World {
  return { ...world, accounts: { ...world.accounts, [user]: account } }
}

function setPolicy(rules: Rules, world: World, { at, change, key }: AskedBy<'policy'>): Done | ErrorCode {
  const { actor, access } = askerIn(world, at, key)
  const refusal = rules.refusalOfAccess(actor, 'policy.update', access, world.now)
  if (refusal !== undefined) return refusal
  const after = rules.policyAfter(access.policy, { require_apikey_expiration: undefined, ...change })
  if (!rules.meetsPolicy(actor.key, after, world.now)) return 'policy_breaks_own_key'
  const policy = keyPolicies.findIndex(
    (it) =>
      it.require_apikey_expiration === after.require_apikey_expiration &&
      it.max_apikey_expiration_days === after.max_apikey_expiration_days,
  )
  return { world: { ...world, policies: world.policies.with(at, policy) } }
}

function createKey(rules: Rules, world: World, asked: AskedBy<'create key'>): Done | ErrorCode {
  const { mode, orgs, apps, end, key } = asked
  if (end !== undefined && end <= world.now) return 'invalid_input'
  const asking = rightOf(key)
  const input = { mode, limited_to_orgs: orgs?.slice(), limited_to_apps: apps?.slice(), expires_at: end }
  const right = rules.rightOfNewKey(asking, input)
  const refusal = rules.refusalOfKeyChange(asking, { after: right })
  if (refusal !== undefined) return refusal
  const made = { user: key.user, right: numberOfRight(right) }
  return { world: { ...world, keys: [...world.keys, made] }, secretOf: world.keys.length }
}

function updateKey(
  rules: Rules,
  world: World,
  { end, regenerate, key, other: number }: AskedBy<'update key'>,
): Done | ErrorCode {
  if (end !== undefined && end <= world.now) return 'invalid_input'
  const other = world.keys[number]
  if (!other || !rules.isKey(rightOf(other)) || !rules.findsKeyOf(key.user, other.user)) return 'api_key_not_found'
  const before = rightOf(other)
  const after = rules.rightAfterUpdate(before, end)
  const refusal = rules.refusalOfKeyChange(rightOf(key), { before, after })
  if (refusal !== undefined) return refusal
  const keys = world.keys.with(number, { ...other, right: numberOfRight(after) })
  return { world: { ...world, keys }, ...(regenerate && { secretOf: number }) }
}

function deleteKey(rules: Rules, world: World, { key, other: number }: AskedBy<'delete key'>): Done | ErrorCode {
  const other = world.keys[number]
  if (!other || !rules.isKey(rightOf(other)) || !rules.findsKeyOf(key.user, other.user)) return 'api_key_not_found'
  const refusal = rules.refusalOfKeyChange(rightOf(key), { before: rightOf(other) })
  return refusal ?? { world: { ...world, keys: world.keys.with(number, undefined) } }
}

/** Time goes on: invitations end, and so may keys. */
function waited(world: World, days: number): World {
  const places = world.places.map((all) => all.map((place) => (place?.isPending ? undefined : place)))
  return { ...world, places, now: world.now + days * DAY_MS }
}

function askerIn(world: World, at: 0 | 1, key: Key) {
  const place = world.places[at]?.[key.user]
  const role = place && !place.isPending ? place.role : null
  const policy = keyPolicies[world.policies[at] ?? 0] as KeyPolicy // a number of one
  const access = { organizationId: organizations[at], role, policy }
  // Without a role nothing gets past the access, which comes first.
  return { actor: actorOf(key.user, rightOf(key)), own: role ?? roles[0], access }
}

function rightOf({ right }: Key): KeyRight {
  return keyRights[right] as KeyRight // a number of one
}

/** Those who count, and one whose place is to change. */
export function countSuperAdmins(world: World, at: 0 | 1, { standsIn }: Pick<Rules, 'standsIn'>, target = -1): number {
  const places = world.places[at] ?? []
  return places.filter((it, user) => {
    const isOne = it?.role === 'super_admin' && !it.isPending
    return isOne && (user === target || standsIn(accountOf(world, user)))
  }).length
}

function withPlace(world: World, at: 0 | 1, user: number, place: Membership | undefined): World {
  return { ...world, places: world.places.map((all, org) => (org === at ? all.with(user, place) : all)) }
}
