import { isModeAtLeast, isUnlimited, reachesOrganization, type KeyMode, type KeyRight } from './api-key.ts'
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

/** What an action on an organization needs, least role and least key mode (docs/rest-contract.md, "Rights"). */
const organizationActions = {
  'organization.read': { role: 'read', mode: 'read' },
  'organization.update': { role: 'admin', mode: 'all' },
  'organization.delete': { role: 'admin', mode: 'all' },
} as const satisfies Record<string, { role: Role; mode: KeyMode }>

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
