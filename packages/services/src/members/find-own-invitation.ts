import {
  findInvitationByToken,
  findInvitationTo,
  findMembership,
  findOrganizationOf,
  findStandingOrganization,
  type Database,
  type Kysely,
  type Transaction,
} from '@organizations/database'
import {
  DomainError,
  reachesOrganization,
  readOrganizationId,
  refusalOfInvitation,
  type Actor,
  type InvitationId,
  type KeyPolicy,
  type OrganizationId,
  type Role,
} from '@organizations/domain'
import { hashInvitationToken } from './invitation-token.ts'

/** An invitation that the caller has not accepted yet. */
export interface Invitation {
  organizationId: OrganizationId
  /** The role that it offers. */
  role: Role
  /** Set where the address is invited, and not the user. */
  toAddress?: InvitationId
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
  const found = await findPending(trx, { actor, organizationId, now })
  if (found === undefined) return undefined
  const { policy, ...invitation } = found
  const present = { role: invitation.role, isPending: true }
  const refusal = refusalOfInvitation(actor, { organizationId, present, policy }, now)
  if (refusal === 'invitation_not_found') return undefined
  if (refusal !== undefined) throw new DomainError(refusal)
  return invitation
}

/** What a user's own address is invited to by a token; the organization alone, for its invitation may change until it is locked. */
export async function findOrganizationByToken(
  db: Kysely<Database>,
  { actor, token, now }: { actor: Actor; token: string; now: number },
): Promise<OrganizationId | undefined> {
  const invitation = await findInvitationByToken(db, { tokenHash: hashInvitationToken(token), now })
  // To another address it is as if there were none: a link that was passed on tells nothing.
  return invitation?.email === actor.email ? invitation?.organizationId : undefined
}

/** The user's own pending membership, or the invitation of their address. */
async function findPending(
  trx: Transaction<Database>,
  { actor, organizationId, now }: { actor: Actor; organizationId: OrganizationId; now: number },
): Promise<(Invitation & { policy: KeyPolicy }) | undefined> {
  const member = { organizationId, userId: actor.userId }
  const found = await findOrganizationOf(trx, member)
  const present = found && (await findMembership(trx, member, now))
  if (found && present)
    return present.isPending ? { organizationId, role: present.role, policy: found.policy } : undefined
  const standing = await findStandingOrganization(trx, organizationId)
  const invitation = standing && (await findInvitationTo(trx, { organizationId, email: actor.email, now }))
  return invitation
    ? { organizationId, role: invitation.role, policy: standing.policy, toAddress: invitation.id }
    : undefined
}
