import { isModeAtLeast, isUnlimited, reachesOrganization, type KeyMode, type KeyRight } from './api-key.ts'
import type { ErrorCode } from './errors.ts'
import type { OrganizationId, UserId } from './ids.ts'
import { isAtLeast, type Role } from './member.ts'
import type { Plan } from './user.ts'

/** Who asks: a user through one of their keys. */
export interface Actor {
  userId: UserId
  email: string
  plan: Plan
  isOperator: boolean
  keyId: number
  key: KeyRight
}

interface Right {
  role: Role
  mode: KeyMode
  /** What somebody is told who may read the organization but not do this. */
  refusal: ErrorCode
}

/**
 * What each action on an organization needs at least: the member's role and the key's mode (docs/rest-contract.md,
 * "Rights"). Granting, changing or taking `super_admin` needs that role besides: `mayChangeRole`.
 */
const organizationActions = {
  'organization.read': { role: 'read', mode: 'read', refusal: 'organization_not_accessible' },
  'organization.update': { role: 'admin', mode: 'all', refusal: 'admin_role_required' },
  'organization.delete': { role: 'admin', mode: 'all', refusal: 'admin_role_required' },
  'member.list': { role: 'read', mode: 'read', refusal: 'organization_not_accessible' },
  'member.change': { role: 'admin', mode: 'all', refusal: 'insufficient_member_permissions' },
  'member.leave': { role: 'read', mode: 'all', refusal: 'insufficient_member_permissions' },
  /** The role is the one that the invitation offers. */
  'member.accept': { role: 'read', mode: 'all', refusal: 'insufficient_member_permissions' },
  'policy.read': { role: 'read', mode: 'read', refusal: 'organization_not_accessible' },
  'policy.update': { role: 'admin', mode: 'all', refusal: 'admin_role_required' },
  'audit.list': { role: 'admin', mode: 'all', refusal: 'admin_role_required' },
} as const satisfies Record<string, Right>

export type OrganizationAction = keyof typeof organizationActions

/** An action that stands outside any organization. It needs a key of mode `all` without limits. */
export type GlobalAction = 'organization.create' | 'operator.act'

/** The organization acted on, and the role that the actor has in it: null for none, or for one not yet accepted. */
export interface OrganizationAccess {
  organizationId: OrganizationId
  role: Role | null
}

/** May this actor do this to this organization? The one place that decides; every use case asks it. */
export function can(actor: Actor, action: OrganizationAction, { organizationId, role }: OrganizationAccess): boolean {
  const least = organizationActions[action]
  if (role === null || !isAtLeast(role, least.role)) return false
  return isModeAtLeast(actor.key.mode, least.mode) && reachesOrganization(actor.key, organizationId)
}

/** May this actor do this, which belongs to no organization yet? */
export function canGlobally(actor: Actor, action: GlobalAction): boolean {
  if (!isModeAtLeast(actor.key.mode, 'all') || !isUnlimited(actor.key)) return false
  return action === 'organization.create' || actor.isOperator
}

/** The error for somebody who may read the organization but not do this. */
export function refusalOf(action: OrganizationAction): ErrorCode {
  return organizationActions[action].refusal
}
