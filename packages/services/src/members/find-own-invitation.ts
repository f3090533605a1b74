import { findMembership, findOrganizationOf, type Database, type Transaction } from '@organizations/database'
import {
  can,
  DomainError,
  meetsPolicy,
  reachesOrganization,
  readOrganizationId,
  refusalOf,
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
  if (!found || !present?.isPending) return undefined
  if (!meetsPolicy(actor.key, found.policy, now)) throw new DomainError('key_policy')
  if (!can(actor, 'member.accept', { organizationId, role: present.role })) {
    throw new DomainError(refusalOf('member.accept'))
  }
  return { organizationId, role: present.role }
}
