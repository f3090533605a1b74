/**
 * The contract (docs/rest-contract.md) as one caller after the other meets it: for each call the answer, and what it
 * leaves. Written from that page by hand, and shares nothing with the service: where both say the same, it holds.
 */
import {
  firstKey,
  labelOf,
  modes,
  roles,
  UNKNOWN_USER,
  USERS,
  type Asked,
  type Call,
  type End,
  type Mode,
  type Role,
} from './history.ts'

interface Place {
  role: Role
  pending: boolean
}

export interface Key {
  /** Of the call that made it. */
  label: string
  user: number
  name: string
  mode: Mode
  /** Limited to these organizations: null for no limit. */
  orgs: readonly string[] | null
  apps: readonly string[] | null
  end: End
  secret: string
}

export interface State {
  name: string
  email: string
  deletedBy: number | null
  requireEnd: boolean
  days: number | null
  places: readonly (Place | null)[]
  keys: Readonly<Record<string, Key>>
}

export interface Outcome {
  state: State
  /** As JSON. */
  answer: string
}

/** Where every history begins: two super admins, a writer, and a stranger. */
export function beginning(): State {
  const users = Array.from({ length: USERS }, (_, user) => user)
  const keyOf = (user: number, which: 'a' | 'b'): [string, Key] => {
    const label = firstKey(user, which)
    return [label, { label, user, name: label, mode: 'all', orgs: null, apps: null, end: 'never', secret: label }]
  }
  return {
    name: 'Acme',
    email: 'office@example.com',
    deletedBy: null,
    requireEnd: false,
    days: null,
    places: [
      { role: 'super_admin', pending: false },
      { role: 'super_admin', pending: false },
      { role: 'write', pending: false },
      null,
    ],
    keys: Object.fromEntries(users.flatMap((user) => [keyOf(user, 'a'), keyOf(user, 'b')])),
  }
}

/** The calls that read in two steps: who asks, and may, and a moment later what is there. */
const readLater = new Set<Call['what']>(['member.list', 'key.list', 'key.current', 'organization.list'])

/** Whom a call that reads in two steps is from, when it gets past the first one; undefined for any other call. */
export function beginRead(state: State, asked: Asked): Key | undefined {
  if (!readLater.has(asked.call.what) || applyCall(state, asked).answer.startsWith(REFUSED)) return undefined
  return callerOf(state, asked.secret)
}

/** What the second step answers; undefined when anything may come: members of a deleted organization go one by one. */
export function endRead(state: State, { call }: Asked, caller: Key): string | undefined {
  if (call.what === 'member.list') {
    return state.deletedBy === null ? JSON.stringify(shownMembers(state)) : undefined
  }
  if (call.what === 'organization.list') {
    return JSON.stringify(isListed(state, caller) ? [shownOrganization(state)] : [])
  }
  if (call.what === 'key.list') return JSON.stringify(shownKeys(state, caller))
  const key = state.keys[caller.label]
  return key ? JSON.stringify({ user: key.user, ...shownKey(key) }) : refuse(state, 'invalid_api_key').answer
}

const REFUSED = '{"refused":'

function callerOf({ keys }: State, secret: string): Key | undefined {
  return Object.values(keys).find((key) => key.secret === secret)
}

/** What a call is answered in a state, and the state after it. */
export function applyCall(state: State, { id, secret, call }: Asked): Outcome {
  const caller = callerOf(state, secret)
  if (caller === undefined) return refuse(state, 'invalid_api_key')
  switch (call.what) {
    case 'organization.get':
      return withAccess(state, caller, 'read', () => ok(state, shownOrganization(state)))
    case 'organization.list':
      return ok(state, isListed(state, caller) ? [shownOrganization(state)] : [])
    case 'organization.update': {
      const { name = state.name, email = state.email } = call
      const after = { ...state, name, email }
      return withAccess(state, caller, 'admin', () => ok(after, shownOrganization(after)))
    }
    case 'organization.delete':
      return deleteOrganization(state, caller)
    case 'member.list':
      return withAccess(state, caller, 'read', () => ok(state, shownMembers(state)))
    case 'member.upsert':
      return upsertMember(state, caller, call)
    case 'member.accept':
      return acceptInvitation(state, caller)
    case 'member.remove':
      return removeMember(state, caller, call.target)
    case 'policy.get':
      return withAccess(state, caller, 'read', () => ok(state, shownPolicy(state)))
    case 'policy.set':
      return setPolicy(state, caller, call)
    case 'key.create':
      return createKey(state, caller, { id, call })
    case 'key.update':
      return updateKey(state, caller, { id, call })
    case 'key.delete':
      return deleteKey(state, caller, call.key)
    case 'key.list':
      return ok(state, shownKeys(state, caller))
    case 'key.current':
      return ok(state, { user: caller.user, ...shownKey(caller) })
  }
}

function ok(state: State, answer: unknown): Outcome {
  return { state, answer: JSON.stringify(answer) }
}

function refuse(state: State, code: string): Outcome {
  return { state, answer: JSON.stringify({ refused: code }) }
}

/** A key that is limited to apps reaches only these, and not the organization itself. */
function reaches(key: Key): boolean {
  return key.apps === null && (key.orgs === null || key.orgs.includes('org'))
}

/** A policy applies to every use of a key. The organization is not asked for more than 365 days. */
function meets(key: Key, { requireEnd, days }: Pick<State, 'requireEnd' | 'days'>): boolean {
  if (key.end === 'never') return !requireEnd
  return days === null || { soon: 10, late: 40 }[key.end] <= days
}

function memberOf(state: State, key: Key): Place | undefined {
  const place = state.places[key.user]
  return state.deletedBy === null && place && !place.pending ? place : undefined
}

function isAtLeast(role: Role, least: Role): boolean {
  return roles.indexOf(role) >= roles.indexOf(least)
}

type Need = 'read' | 'admin' | 'members' | 'leave'

/** First the access, then the policy, then the right to the action itself: a role and, but for reading, mode `all`. */
function withAccess(state: State, key: Key, need: Need, then: (own: Role) => Outcome): Outcome {
  const own = memberOf(state, key)
  if (!own || !reaches(key)) return refuse(state, 'organization_not_accessible')
  if (!meets(key, state)) return refuse(state, 'key_policy')
  const isAdmin = isAtLeast(own.role, 'admin') && key.mode === 'all'
  if (need === 'admin' && !isAdmin) return refuse(state, 'admin_role_required')
  if (need === 'members' && !isAdmin) return refuse(state, 'insufficient_member_permissions')
  if (need === 'leave' && key.mode !== 'all') return refuse(state, 'insufficient_member_permissions')
  return then(own.role)
}

function isListed(state: State, key: Key): boolean {
  return memberOf(state, key) !== undefined && reaches(key) && meets(key, state)
}

/** The user who requested the deletion gets the same answer again. */
function deleteOrganization(state: State, key: Key): Outcome {
  if (state.deletedBy !== null && state.deletedBy === key.user && reaches(key)) {
    return key.mode === 'all' ? ok(state, 'deleted') : refuse(state, 'admin_role_required')
  }
  return withAccess(state, key, 'admin', () => ok({ ...state, deletedBy: key.user }, 'deleted'))
}

function isLastSuperAdmin(state: State, user: number): boolean {
  const isOne = (place: Place | null | undefined) => place?.role === 'super_admin' && !place.pending
  return isOne(state.places[user]) && state.places.filter(isOne).length === 1
}

function upsertMember(state: State, key: Key, { target, role }: Extract<Call, { what: 'member.upsert' }>): Outcome {
  return withAccess(state, key, 'members', (own) => {
    if (!isAtLeast(own, role)) return refuse(state, 'insufficient_member_permissions')
    if (target === UNKNOWN_USER) return refuse(state, 'member_not_found')
    const present = state.places[target]
    if (present && !isAtLeast(own, present.role)) return refuse(state, 'insufficient_member_permissions')
    if (!present || present.pending) {
      return ok(withPlace(state, target, { role, pending: true }), { user: target, role: `invite_${role}` })
    }
    if (present.role === role) return refuse(state, 'already_member')
    if (isLastSuperAdmin(state, target)) return refuse(state, 'last_admin')
    return ok(withPlace(state, target, { role, pending: false }), { user: target, role })
  })
}

function invitationOf(state: State, key: Key): Place | undefined {
  const place = state.places[key.user]
  return state.deletedBy === null && place?.pending && reaches(key) ? place : undefined
}

function acceptInvitation(state: State, key: Key): Outcome {
  const invitation = invitationOf(state, key)
  if (!invitation) return refuse(state, 'invitation_not_found')
  if (!meets(key, state)) return refuse(state, 'key_policy')
  if (key.mode !== 'all') return refuse(state, 'insufficient_member_permissions')
  return ok(withPlace(state, key.user, { ...invitation, pending: false }), 'accepted')
}

/** Every member may remove themself, and an invited user declines in the same way. */
function removeMember(state: State, key: Key, target: number): Outcome {
  const isSelf = target === key.user
  if (isSelf && invitationOf(state, key)) {
    if (!meets(key, state)) return refuse(state, 'key_policy')
    if (key.mode !== 'all') return refuse(state, 'insufficient_member_permissions')
    return ok(withPlace(state, target, null), 'removed')
  }
  return withAccess(state, key, isSelf ? 'leave' : 'members', (own) => {
    const present = state.places[target]
    if (!present) return refuse(state, 'member_not_found')
    if (!isSelf && !isAtLeast(own, present.role)) return refuse(state, 'insufficient_member_permissions')
    if (isLastSuperAdmin(state, target)) return refuse(state, 'last_admin')
    return ok(withPlace(state, target, null), 'removed')
  })
}

function withPlace(state: State, user: number, place: Place | null): State {
  return { ...state, places: state.places.with(user, place) }
}

function setPolicy(state: State, key: Key, { require, days }: Extract<Call, { what: 'policy.set' }>): Outcome {
  return withAccess(state, key, 'admin', () => {
    const after = { ...state, requireEnd: require ?? state.requireEnd, days: days === undefined ? state.days : days }
    return meets(key, after) ? ok(after, shownPolicy(after)) : refuse(state, 'policy_breaks_own_key')
  })
}

/** Can a key do at least as much as the other: in its mode, its limits and its expiry? */
function doesAsMuch(key: Key, other: Key): boolean {
  const isWithin = (inner: readonly string[] | null, outer: readonly string[] | null) =>
    outer === null || (inner !== null && inner.every((it) => outer.includes(it)))
  const order: readonly End[] = ['soon', 'late', 'never']
  return (
    modes.indexOf(key.mode) >= modes.indexOf(other.mode) &&
    isWithin(other.orgs, key.orgs) &&
    isWithin(other.apps, key.apps) &&
    order.indexOf(key.end) >= order.indexOf(other.end)
  )
}

function mayManage(key: Key, other: Key): boolean {
  return key.mode === 'all' && doesAsMuch(key, other)
}

interface AboutKey<W extends Call['what']> {
  id: number
  call: Extract<Call, { what: W }>
}

/** Limits and expiry that are not given are copied from the key that makes the request. */
function createKey(state: State, key: Key, { id, call }: AboutKey<'key.create'>): Outcome {
  const label = labelOf(id)
  const orgs = { org: ['org'], nothing: [], app: key.orgs }[call.limit ?? 'app']
  const made: Key = {
    label,
    user: key.user,
    name: label,
    mode: call.mode,
    orgs: call.limit === undefined ? key.orgs : orgs,
    apps: call.limit === 'app' ? ['com.example.app'] : key.apps,
    end: call.end ?? key.end,
    secret: label,
  }
  if (!mayManage(key, made)) return refuse(state, 'insufficient_key_permissions')
  return ok({ ...state, keys: { ...state.keys, [label]: made } }, shownKey(made))
}

function updateKey(state: State, key: Key, { id, call }: AboutKey<'key.update'>): Outcome {
  const present = state.keys[call.key]
  if (present?.user !== key.user) return refuse(state, 'api_key_not_found')
  const after: Key = {
    ...present,
    name: call.name ?? present.name,
    end: call.end ?? present.end,
    secret: call.regenerate ? labelOf(id) : present.secret,
  }
  if (!mayManage(key, present) || !mayManage(key, after)) return refuse(state, 'insufficient_key_permissions')
  return ok({ ...state, keys: { ...state.keys, [call.key]: after } }, shownKey(after))
}

function deleteKey(state: State, key: Key, label: string): Outcome {
  const { [label]: present, ...left } = state.keys
  if (present?.user !== key.user) return refuse(state, 'api_key_not_found')
  if (!mayManage(key, present)) return refuse(state, 'insufficient_key_permissions')
  return ok({ ...state, keys: left }, 'deleted')
}

function shownOrganization({ name, email }: State): unknown {
  return { name, email }
}

function shownPolicy({ requireEnd, days }: State): unknown {
  return { require: requireEnd, days }
}

/** By their users, newest first: users are made in the order of their numbers. */
function shownMembers({ places }: State): unknown {
  return places
    .flatMap((place, user) => (place ? [{ user, role: place.pending ? `invite_${place.role}` : place.role }] : []))
    .toReversed()
}

function shownKey({ name, mode, end, orgs, apps }: Key): { name: string } {
  return { name, mode, end, orgs, apps } as { name: string } // all of it is shown
}

/** Those that can do no more than the one that asks; in the order of their names, as tests compare them. */
function shownKeys({ keys }: State, key: Key): unknown {
  return Object.values(keys)
    .filter((it) => it.user === key.user && doesAsMuch(key, it))
    .map(shownKey)
    .toSorted((a, b) => (a.name < b.name ? -1 : 1))
}
