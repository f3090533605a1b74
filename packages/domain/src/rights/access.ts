import type { ErrorCode } from '../errors.ts'
import { meetsPolicy } from '../organizations/key-policy.ts'
import type { KeyPolicy } from '../organizations/key-policy-answer.ts'
import { can, refusalOf, type Actor, type OrganizationAccess, type OrganizationAction } from './permission.ts'

/** The organization acted on, as it is now: the actor's role in it, and what it asks of keys. */
export interface PresentAccess extends OrganizationAccess {
  policy: KeyPolicy
}

/**
 * Why this actor may not do this to this organization now (milliseconds since 1970), or undefined when they may.
 * What they may not even read comes first, then a key that the organization does not take, then the action itself.
 */
export function refusalOfAccess(
  actor: Actor,
  action: OrganizationAction,
  access: PresentAccess,
  now: number,
): ErrorCode | undefined {
  if (!can(actor, 'organization.read', access)) return 'organization_not_accessible'
  if (!meetsPolicy(actor.key, access.policy, now)) return 'key_policy'
  return can(actor, action, access) ? undefined : refusalOf(action)
}
