import { findMembership, findOrganizationOf, type Database, type Transaction } from '@organizations/database'
import {
  DomainError,
  reachesOrganization,
  readOrganizationId,
  refusalOfInvitation,
  type Actor,
  type OrganizationId,
  type Role,
} from '@organizations/domain'

/** An invitation that the caller has not accepted yet. */
export interface Invitation {
  organizationId: OrganizationId
  /** The role that it offers. */
  role: Role
}

/**
 * The caller's own invitation to an organization, when there is one that has not ended. Throws when there is one and
 * their key may neither accept nor decline it: `key_policy`, `insufficient_member_permissions`.
 */
export async function findOwnInvitation(
  trx: Transaction<Database>,
  { actor, orgId, now }: { actor: Actor; orgId: string; now: number },
): Promise<Invitation | undefined> {
  const organizationId = readOrganizationId(orgId)
  if (organizationId === undefined || !reachesOrganization(actor.key, organizationId)) return undefined
  const member = { organizationId, userId: actor.userId }
  const found = await findOrganizationOf(trx, member)
  const present = found && (await findMembership(trx, member, now))
  if (!found || !present) return undefined
  const refusal = refusalOfInvitation(actor, { organizationId, present, policy: found.policy }, now)
  if (refusal === 'invitation_not_found') return undefined
  if (refusal !== undefined) throw new DomainError(refusal)
  return { organizationId, role: present.role }
}
