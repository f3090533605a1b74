/** What becomes of calls about members, by what is there: each call's refusal, and what it leaves. No I/O. */
import type { ErrorCode } from '../errors.ts'
import type { OrganizationId } from '../ids.ts'
import { reachesOrganization } from '../keys/api-key.ts'
import { meetsPolicy } from '../organizations/key-policy.ts'
import type { KeyPolicy } from '../organizations/key-policy-answer.ts'
import { can, refusalOf, type Actor } from '../rights/permission.ts'
import { losesLastSuperAdmin, mayChangeRole, type Membership, type Role } from './member.ts'

/** A member, or one who may become one, for whom a caller with the right `member.change` wants a role. */
export interface WantedRole {
  /** The caller's own role. */
  own: Role
  /** The target's place now. */
  present: Membership | undefined
  role: Role
  /** Accepted super admins of the organization now. */
  superAdmins: number
}

/** Why the target cannot be invited with the role, or be given it; undefined when they can. */
export function refusalOfRole({ own, present, role, superAdmins }: WantedRole): ErrorCode | undefined {
  if (!mayChangeRole(own, { before: present?.role ?? null, after: role })) return 'insufficient_member_permissions'
  if (present === undefined || present.isPending) return undefined
  if (present.role === role) return 'already_member'
  return losesLastSuperAdmin({ before: present.role, after: role, superAdmins }) ? 'last_admin' : undefined
}

/** The place that a target has afterwards: a member at once has the role, any other is invited to it. */
export function placeWithRole(present: Membership | undefined, role: Role): Membership {
  return { role, isPending: present?.isPending ?? true }
}

/** A member to be removed, or an invitation to be withdrawn, by a caller with the right to it. */
export interface Removal {
  own: Role
  /** Does the caller remove themself? */
  isSelf: boolean
  present: Membership | undefined
  superAdmins: number
}

/** Why the target's place cannot be ended; undefined when it can. */
export function refusalOfRemoval({ own, isSelf, present, superAdmins }: Removal): ErrorCode | undefined {
  if (!present) return 'member_not_found'
  if (!isSelf && !mayChangeRole(own, { before: present.role, after: null })) return 'insufficient_member_permissions'
  const isLast = !present.isPending && losesLastSuperAdmin({ before: present.role, after: null, superAdmins })
  return isLast ? 'last_admin' : undefined
}

/** The caller's own place in an organization, and what that asks of keys. */
export interface OwnInvitation {
  organizationId: OrganizationId
  present: Membership | undefined
  policy: KeyPolicy
}

/**
 * Why the caller can neither accept nor decline an invitation now (milliseconds since 1970); undefined when they can.
 * `invitation_not_found` when there is none, or when their key does not reach the organization.
 */
export function refusalOfInvitation(
  actor: Actor,
  { organizationId, present, policy }: OwnInvitation,
  now: number,
): ErrorCode | undefined {
  if (!present?.isPending || !reachesOrganization(actor.key, organizationId)) return 'invitation_not_found'
  if (!meetsPolicy(actor.key, policy, now)) return 'key_policy'
  return can(actor, 'member.accept', { organizationId, role: present.role }) ? undefined : refusalOf('member.accept')
}
