/** What the model knows of an organization and its users, who may do what in it, and how a call is answered. */
import {
  ADDRESSES,
  firstKey,
  modes,
  NEWCOMER,
  OPERATOR,
  PEOPLE,
  roles,
  tokenOf,
  USERS,
  type End,
  type Mode,
  type Role,
} from './history.ts'

/** A user's, or that of an address. */
export interface Place {
  role: Role
  pending: boolean
  /** Of an invitation to an address, whoever has it: the labels of its links that were given. */
  links?: readonly string[]
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

/** Who asks: a user by a key, or a person, who may do what a key without limits may, whatever a policy asks of keys. */
export interface Caller extends Key {
  isPerson?: true
}

/** `gone` once the deletion is done, and the address free. */
export type Account = 'none' | 'here' | 'disabled' | 'deleted' | 'gone'

export interface State {
  name: string
  email: string
  deletedBy: number | null
  requireEnd: boolean
  days: number | null
  /** By address. */
  places: readonly (Place | null)[]
  accounts: readonly Account[]
  /** Invitations to addresses so far. */
  sent: number
  keys: Readonly<Record<string, Key>>
}

export interface Outcome {
  state: State
  /** As JSON. */
  answer: string
}

/** Where every history begins: two super admins, a writer, a stranger, and a newcomer without an account. */
export function beginning(): State {
  const users = Array.from({ length: USERS }, (_, user) => user)
  const keyOf = (user: number, which: 'a' | 'b'): [string, Key] => {
    const label = firstKey(user, which)
    return [label, { ...unlimited(user, label), name: label }]
  }
  const places: (Place | null)[] = [
    { role: 'super_admin', pending: false },
    { role: 'super_admin', pending: false },
    { role: 'write', pending: false },
  ]
  return {
    name: 'Acme',
    email: 'office@example.com',
    deletedBy: null,
    requireEnd: false,
    days: null,
    places: Array.from({ length: ADDRESSES }, (_, address) => places[address] ?? null),
    accounts: Array.from({ length: ADDRESSES }, (_, address) => (address < USERS ? 'here' : 'none')),
    sent: 0,
    keys: Object.fromEntries(users.flatMap((user) => [keyOf(user, 'a'), keyOf(user, 'b')])),
  }
}

function unlimited(user: number, label: string): Key {
  return { label, user, name: label, mode: 'all', orgs: null, apps: null, end: 'never', secret: label }
}

const REFUSED = '{"refused":'

export function ok(state: State, answer: unknown): Outcome {
  return { state, answer: JSON.stringify(answer) }
}

export function refuse(state: State, code: string): Outcome {
  return { state, answer: `${REFUSED}${JSON.stringify(code)}}` }
}

export function isRefusal(answer: string): boolean {
  return answer.startsWith(REFUSED)
}

/** No answer: a newcomer is made a user before anything that they ask for is carried out. */
const NOT_YET = 'not yet'

const people = new Map(Array.from({ length: PEOPLE }, (_, person) => [tokenOf(person), person]))
const persons = Array.from({ length: PEOPLE }, (_, person): Caller => ({
  ...unlimited(person, tokenOf(person)),
  isPerson: true,
}))
const operator: Caller = unlimited(-1, OPERATOR)

/** Whose secret this is: keys of who is disabled or deleted are as unknown ones, and tokens say which of both. */
export function callerOf(state: State, secret: string): Caller | Outcome {
  if (secret === OPERATOR) return operator
  const person = people.get(secret)
  if (person === undefined) {
    const key = Object.values(state.keys).find((it) => it.secret === secret)
    return key && state.accounts[key.user] === 'here' ? key : refuse(state, 'invalid_api_key')
  }
  const account = state.accounts[person]
  if (account === 'none' && person === NEWCOMER) return { state, answer: NOT_YET }
  if (account === 'disabled') return refuse(state, 'identity_not_linked')
  return (account === 'here' && persons[person]) || refuse(state, 'user_deleted')
}

export function isOperator({ label }: Caller): boolean {
  return label === OPERATOR
}

/** A key that is limited to apps reaches only these, and not the organization itself. */
export function reaches(key: Key): boolean {
  return key.apps === null && (key.orgs === null || key.orgs.includes('org'))
}

/** A policy applies to every use of a key, and to no person. The organization is not asked for more than 365 days. */
export function meets(key: Caller, { requireEnd, days }: Pick<State, 'requireEnd' | 'days'>): boolean {
  if (key.isPerson) return true
  if (key.end === 'never') return !requireEnd
  return days === null || { soon: 10, late: 40 }[key.end] <= days
}

export function memberOf(state: State, key: Key): Place | undefined {
  const place = state.places[key.user]
  return state.deletedBy === null && place && !place.pending ? place : undefined
}

export function isAtLeast(role: Role, least: Role): boolean {
  return roles.indexOf(role) >= roles.indexOf(least)
}

type Need = 'read' | 'admin' | 'members' | 'leave'

/** First the access, then the policy, then the right to the action itself: a role and, but for reading, mode `all`. */
export function withAccess(state: State, key: Caller, need: Need, then: (own: Role) => Outcome): Outcome {
  const own = memberOf(state, key)
  if (!own || !reaches(key)) return refuse(state, 'organization_not_accessible')
  if (!meets(key, state)) return refuse(state, 'key_policy')
  const isAdmin = isAtLeast(own.role, 'admin') && key.mode === 'all'
  if (need === 'admin' && !isAdmin) return refuse(state, 'admin_role_required')
  if (need === 'members' && !isAdmin) return refuse(state, 'insufficient_member_permissions')
  if (need === 'leave' && key.mode !== 'all') return refuse(state, 'insufficient_member_permissions')
  return then(own.role)
}

/** Is there no other super admin who counts? One who is disabled stands in for no other. */
export function isLastSuperAdmin({ places, accounts }: State, user: number): boolean {
  const isOne = (place: Place | null | undefined) => place?.role === 'super_admin' && !place.pending
  return (
    isOne(places[user]) && !places.some((place, other) => other !== user && isOne(place) && accounts[other] === 'here')
  )
}

export function withPlace(state: State, address: number, place: Place | null): State {
  return { ...state, places: state.places.with(address, place) }
}

export function isModeAtLeast(mode: Mode, least: Mode): boolean {
  return modes.indexOf(mode) >= modes.indexOf(least)
}
