/** Members and invitations in the contract: docs/rest-contract.md, "Members". */
import { labelOf, MOST_INVITATIONS, type Call } from './history.ts'
import {
  isAtLeast,
  isLastSuperAdmin,
  meets,
  ok,
  reaches,
  refuse,
  withAccess,
  withPlace,
  type Caller,
  type Outcome,
  type Place,
  type State,
} from './state.ts'

type Upsert = Extract<Call, { what: 'member.upsert' }>

/** No one is told whether there is an account behind an address that is invited. */
export function upsertMember(state: State, key: Caller, { target, role, invite }: Upsert): Outcome {
  return withAccess(state, key, 'members', (own) => {
    if (!isAtLeast(own, role)) return refuse(state, 'insufficient_member_permissions')
    const account = state.accounts[target] ?? 'none'
    const present = state.places[target]
    const hasAccount = account === 'here' || account === 'disabled'
    const isAddress = present ? present.links !== undefined : invite === true
    if (account === 'deleted' || (!hasAccount && !isAddress)) return refuse(state, 'member_not_found')
    if (present && !isAtLeast(own, present.role)) return refuse(state, 'insufficient_member_permissions')
    if (isAddress) return inviteAddress(state, target, { role, pending: true, links: present?.links ?? [] })
    if (!present || present.pending) {
      if (account === 'disabled') return refuse(state, 'user_disabled')
      return placed(state, target, { role, pending: true })
    }
    if (present.role === role) return refuse(state, 'already_member')
    if (isLastSuperAdmin(state, target)) return refuse(state, 'last_admin')
    return placed(state, target, { role, pending: false })
  })
}

function inviteAddress(state: State, target: number, place: Place): Outcome {
  if (state.sent >= MOST_INVITATIONS) return refuse(state, 'too_many_invitations')
  return placed({ ...state, sent: state.sent + 1 }, target, place)
}

function placed(state: State, target: number, place: Place): Outcome {
  return ok(withPlace(state, target, place), shownPlace(state, target, place))
}

/** The caller's own, or that of their address. */
export function invitationOf(state: State, key: Caller): Place | undefined {
  const place = state.places[key.user]
  return state.deletedBy === null && place?.pending && reaches(key) ? place : undefined
}

/** By a link only what this link is of: to another address it is unknown. */
function invitationBy(state: State, key: Caller, link: string | undefined): Place | undefined {
  const invitation = invitationOf(state, key)
  return link === undefined || invitation?.links?.includes(link) ? invitation : undefined
}

export function acceptInvitation(state: State, key: Caller, link?: string): Outcome {
  const invitation = invitationBy(state, key, link)
  if (!invitation) return refuse(state, 'invitation_not_found')
  if (!meets(key, state)) return refuse(state, 'key_policy')
  if (key.mode !== 'all') return refuse(state, 'insufficient_member_permissions')
  return ok(withPlace(state, key.user, { role: invitation.role, pending: false }), 'accepted')
}

export function openInvitation(state: State, key: Caller, link: string): Outcome {
  const invitation = invitationBy(state, key, link)
  if (!invitation) return refuse(state, 'invitation_not_found')
  return ok(state, { name: state.name, role: invitation.role })
}

/** What was given once stays the link of the invitation for as long as that lasts. */
export function linkInvitation(state: State, key: Caller, { id, target }: { id: number; target: number }): Outcome {
  return withAccess(state, key, 'members', (own) => {
    const present = state.places[target]
    if (!present?.links) return refuse(state, 'invitation_not_found')
    if (!isAtLeast(own, present.role)) return refuse(state, 'insufficient_member_permissions')
    return ok(withPlace(state, target, { ...present, links: [...present.links, labelOf(id)].toSorted() }), 'linked')
  })
}

/** Every member may remove themself, and an invited user, or the user of an invited address, declines in the same way. */
export function removeMember(state: State, key: Caller, target: number): Outcome {
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

/** By their users, newest first, who are made in the order of their numbers; then the addresses, here by their numbers. */
export function shownMembers(state: State): unknown {
  const all = state.places.flatMap((place, address) => (place ? [{ place, address }] : []))
  const [users, addresses] = [all.filter(({ place }) => !place.links), all.filter(({ place }) => place.links)]
  return [...users.toReversed(), ...addresses].map(({ place, address }) => shownPlace(state, address, place))
}

function shownPlace({ accounts }: State, address: number, { role: held, pending, links }: Place): unknown {
  const role = pending ? `invite_${held}` : held
  if (links) return { address, role }
  return { user: address, role, ...(accounts[address] === 'disabled' && { disabled: true }) }
}

export function shownInvitations(state: State, key: Caller): unknown {
  const invitation = invitationOf(state, key)
  return invitation ? [{ name: state.name, role: invitation.role }] : []
}
