/** Keys in the contract: docs/rest-contract.md, "API keys". */
import { labelOf, type Call, type End } from './history.ts'
import { isModeAtLeast, ok, refuse, type Caller, type Key, type Outcome, type State } from './state.ts'

/** Can a key do at least as much as the other: in its mode, its limits and its expiry? */
function doesAsMuch(key: Key, other: Key): boolean {
  const isWithin = (inner: readonly string[] | null, outer: readonly string[] | null) =>
    outer === null || (inner !== null && inner.every((it) => outer.includes(it)))
  const order: readonly End[] = ['soon', 'late', 'never']
  return (
    isModeAtLeast(key.mode, other.mode) &&
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
export function createKey(state: State, key: Caller, { id, call }: AboutKey<'key.create'>): Outcome {
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

export function updateKey(state: State, key: Caller, { id, call }: AboutKey<'key.update'>): Outcome {
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

export function deleteKey(state: State, key: Caller, label: string): Outcome {
  const { [label]: present, ...left } = state.keys
  if (present?.user !== key.user) return refuse(state, 'api_key_not_found')
  if (!mayManage(key, present)) return refuse(state, 'insufficient_key_permissions')
  return ok({ ...state, keys: left }, 'deleted')
}

/** A person has none. */
export function currentKey(state: State, caller: Caller): Outcome {
  if (caller.isPerson) return refuse(state, 'api_key_not_found')
  return ok(state, { user: caller.user, ...shownKey(caller) })
}

/** Those that can do no more than the one that asks; in the order of their names, as tests compare them. */
export function shownKeys({ keys }: State, key: Caller): unknown {
  return Object.values(keys)
    .filter((it) => it.user === key.user && doesAsMuch(key, it))
    .map(shownKey)
    .toSorted((a, b) => (a.name < b.name ? -1 : 1))
}

function shownKey({ name, mode, end, orgs, apps }: Key): { name: string } {
  return { name, mode, end, orgs, apps } as { name: string } // all of it is shown
}
