import { acceptMember } from '@organizations/database'
import { DomainError, type AcceptInvitationInput, type OrganizationId } from '@organizations/domain'
import { recordChange } from '../audit/record-change.ts'
import type { Call, Deps } from '../deps.ts'
import { inIdempotentTransaction } from '../idempotency/idempotent-transaction.ts'
import { findOwnInvitation } from './find-own-invitation.ts'
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
    madeOf: (answer: { organizationId: OrganizationId }) => made.member(answer.organizationId, call.actor.userId),
  }
  return await inIdempotentTransaction(deps, call, repeatable, async (trx, actor) => {
    const invitation = await findOwnInvitation(trx, { actor, orgId: input.orgId, now })
    if (invitation === undefined) throw new DomainError('invitation_not_found')
    const { organizationId, role } = invitation
    await acceptMember(trx, { organizationId, userId: actor.userId, now })
    await recordChange(deps, trx, call, {
      organizationId,
      action: 'member.accept',
      subject: actor.userId,
      before: { role: `invite_${role}` },
      after: { role },
      event: { type: 'member.joined', data: { user_id: actor.userId, email: actor.email, changes: { role } } },
    })
    return { organizationId }
  })
}
