import {
  acceptMember,
  findMembership,
  findOrganizationOf,
  type Database,
  type Transaction,
} from '@organizations/database'
import {
  can,
  DomainError,
  meetsPolicy,
  reachesOrganization,
  readOrganizationId,
  refusalOf,
  type AcceptInvitationInput,
  type Actor,
  type OrganizationId,
  type Role,
} from '@organizations/domain'
import { audit } from '../audit/audit-log.ts'
import type { Call, Deps } from '../deps.ts'
import { inIdempotentTransaction } from '../idempotency/idempotent-transaction.ts'
import { made } from '../idempotency/what-was-made.ts'

/** Accepts the caller's own invitation. `invitation_not_found` when there is none, or it has ended. */
export async function acceptInvitation(
  deps: Deps,
  call: Call<AcceptInvitationInput>,
): Promise<{ organizationId: OrganizationId }> {
  const { input } = call
  const now = deps.clock()
  const repeatable = {
    operation: 'member.accept',
    organizationOf: (answer: { organizationId: OrganizationId }) => answer.organizationId,
    madeOf: (answer: { organizationId: OrganizationId }) => made.member(answer.organizationId, actor.userId),
  }
  return await inIdempotentTransaction(deps, call, repeatable, async (trx, actor) => {
    const invitation = await findOwnInvitation(trx, { actor, orgId: input.orgId, now })
    if (invitation === undefined) throw new DomainError('invitation_not_found')
    const { organizationId, role } = invitation
    await acceptMember(trx, { organizationId, userId: actor.userId, now })
    await audit(deps, trx, call, {
      organizationId,
      action: 'member.accept',
      subject: actor.userId,
      before: { role: `invite_${role}` },
      after: { role },
    })
    return { organizationId }
  })
}

/** An invitation that the caller has not accepted yet. */
interface Invitation {
  organizationId: OrganizationId
  /** The role that it offers. */
  role: Role
}

/**
 * The caller's own invitation to an organization, when there is one that has not ended. Throws when there is one and
 * their key may not answer it: `key_policy`, `insufficient_member_permissions`.
 */
async function findOwnInvitation(
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
