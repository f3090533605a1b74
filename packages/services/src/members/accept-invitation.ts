import { acceptMember, deleteInvitation, joinMember, type Database, type Transaction } from '@organizations/database'
import { DomainError, type AcceptInvitationInput, type InvitationId, type OrganizationId } from '@organizations/domain'
import { recordChange } from '../audit/record-change.ts'
import type { Call, Deps } from '../deps.ts'
import { inIdempotentTransaction } from '../idempotency/idempotent-transaction.ts'
import { findOrganizationByToken, findOwnInvitation } from './find-own-invitation.ts'
import { made } from '../idempotency/what-was-made.ts'

/**
 * Accepts the caller's own invitation, to an organization or by a link's token. `invitation_not_found` when there is none,
 * or it has ended.
 */
export async function acceptInvitation(
  deps: Deps,
  call: Call<AcceptInvitationInput>,
): Promise<{ organizationId: OrganizationId }> {
  const { input } = call
  const now = deps.clock()
  const repeatable = {
    operation: 'member.accept',
    organizationOf: (answer: { organizationId: OrganizationId }) => answer.organizationId,
    madeOf: (answer: { organizationId: OrganizationId }) => made.member(answer.organizationId, call.actor.userId),
  }
  return await inIdempotentTransaction(deps, call, repeatable, async (trx, actor) => {
    const { token, orgId = '' } = input
    const named = token === undefined ? orgId : await findOrganizationByToken(trx, { actor, token, now })
    const invitation = named === undefined ? undefined : await findOwnInvitation(trx, { actor, orgId: named, now })
    // Now that the organization is locked: the one of this link may be over by now, and another there.
    const isStill = token === undefined || (await findOrganizationByToken(trx, { actor, token, now })) !== undefined
    if (invitation === undefined || !isStill) throw new DomainError('invitation_not_found')
    const { organizationId, role, toAddress } = invitation
    const member = { organizationId, userId: actor.userId, role, now }
    if (toAddress === undefined) await acceptMember(trx, member)
    else await joinByAddress(trx, toAddress, member)
    await recordChange(deps, trx, call, {
      organizationId,
      action: 'member.accept',
      subject: actor.userId,
      before: { role: `invite_${role}`, ...(toAddress && { invitation: toAddress }) },
      after: { role },
      event: { type: 'member.joined', data: { user_id: actor.userId, email: actor.email, changes: { role } } },
    })
    return { organizationId }
  })
}

async function joinByAddress(
  trx: Transaction<Database>,
  id: InvitationId,
  member: Parameters<typeof joinMember>[1],
): Promise<void> {
  if (!(await deleteInvitation(trx, id))) throw new DomainError('invitation_not_found')
  await joinMember(trx, member)
}
