/**
 * The contract (docs/rest-contract.md) as one caller after the other meets it: for each call the answer, and what it
 * leaves. Written from that page by hand, and shares nothing with the service: where both say the same, it holds.
 */
import type { Asked, Call } from './history.ts'
import { createKey, currentKey, deleteKey, shownKeys, updateKey } from './keys-model.ts'
import {
  acceptInvitation,
  linkInvitation,
  openInvitation,
  removeMember,
  shownInvitations,
  shownMembers,
  upsertMember,
} from './members-model.ts'
import {
  callerOf,
  isRefusal,
  meets,
  memberOf,
  ok,
  reaches,
  refuse,
  withAccess,
  type Caller,
  type Outcome,
  type State,
} from './state.ts'
import { changeUser, freeAddress, welcome } from './users-model.ts'

/** The calls that read in two steps: who asks, and may, and a moment later what is there. */
const readLater = new Set<Call['what']>([
  'member.list',
  'invitation.list',
  'key.list',
  'key.current',
  'organization.list',
])

/** Whom a call that reads in two steps is from, when it gets past the first one; undefined for any other call. */
export function beginRead(state: State, asked: Asked): Caller | undefined {
  if (!readLater.has(asked.call.what) || isRefusal(applyCall(state, asked).answer)) return undefined
  const caller = callerOf(state, asked.secret)
  return 'answer' in caller ? undefined : caller
}

/**
 * What the second step answers; undefined when anything may come: members of a deleted organization, and what a deleted
 * user had, go one by one.
 */
export function endRead(state: State, { call }: Asked, caller: Caller): string | undefined {
  if (call.what === 'member.list') return state.deletedBy === null ? JSON.stringify(shownMembers(state)) : undefined
  const account = state.accounts[caller.user]
  if (account === 'deleted' || account === 'gone') return undefined
  if (call.what === 'invitation.list') return JSON.stringify(shownInvitations(state, caller))
  if (call.what === 'organization.list') return JSON.stringify(shownList(state, caller))
  if (call.what === 'key.list') return JSON.stringify(shownKeys(state, caller))
  const key = state.keys[caller.label]
  return (key ? currentKey(state, key) : refuse(state, 'invalid_api_key')).answer
}

/** What a call is answered in a state, and the state after it. */
export function applyCall(state: State, { id, secret, call }: Asked): Outcome {
  if (call.what === 'newcomer comes') return { state: welcome(state, call.target), answer: '' }
  if (call.what === 'address is free') return { state: freeAddress(state, call.target), answer: '' }
  const caller = callerOf(state, secret)
  if ('answer' in caller) return caller
  switch (call.what) {
    case 'organization.get':
      return withAccess(state, caller, 'read', () => ok(state, shownOrganization(state)))
    case 'organization.list':
      return ok(state, shownList(state, caller))
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
      return acceptInvitation(state, caller, call.link)
    case 'member.remove':
      return removeMember(state, caller, call.target)
    case 'member.link':
      return linkInvitation(state, caller, { id, target: call.target })
    case 'invitation.list':
      return ok(state, shownInvitations(state, caller))
    case 'invitation.open':
      return openInvitation(state, caller, call.link)
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
      return currentKey(state, caller)
    case 'user.disable':
    case 'user.enable':
    case 'user.delete':
      return changeUser(state, caller, { what: call.what, target: call.target })
  }
}

/** The user who requested the deletion gets the same answer again. */
function deleteOrganization(state: State, key: Caller): Outcome {
  if (state.deletedBy !== null && state.deletedBy === key.user && reaches(key)) {
    return key.mode === 'all' ? ok(state, 'deleted') : refuse(state, 'admin_role_required')
  }
  return withAccess(state, key, 'admin', () => ok({ ...state, deletedBy: key.user }, 'deleted'))
}

function setPolicy(state: State, key: Caller, { require, days }: Extract<Call, { what: 'policy.set' }>): Outcome {
  return withAccess(state, key, 'admin', () => {
    const after = { ...state, requireEnd: require ?? state.requireEnd, days: days === undefined ? state.days : days }
    return meets(key, after) ? ok(after, shownPolicy(after)) : refuse(state, 'policy_breaks_own_key')
  })
}

function shownList(state: State, key: Caller): unknown {
  const isListed = memberOf(state, key) !== undefined && reaches(key) && meets(key, state)
  return isListed ? [shownOrganization(state)] : []
}

function shownOrganization({ name, email }: State): unknown {
  return { name, email }
}

function shownPolicy({ requireEnd, days }: State): unknown {
  return { require: requireEnd, days }
}
