import { findInvitationTo } from '@organizations/database'
import { DomainError, mayChangeRole, type InvitationLink, type LinkInvitationInput } from '@organizations/domain'
import { recordChange } from '../audit/record-change.ts'
import type { Call, Deps } from '../deps.ts'
import { inCallerTransaction } from '../rights/in-caller-transaction.ts'
import { requireRight } from '../rights/require-right.ts'
import { invitationPath, tokenOfInvitation } from './invitation-token.ts'

/**
 * Gives the link of an invitation to an address, for those who may change the role that it offers: to hand it over where
 * no mail is sent. It lets in the user of that address alone.
 */
export async function linkInvitation(deps: Deps, call: Call<LinkInvitationInput>): Promise<InvitationLink> {
  const { orgId, email } = call.input
  const now = deps.clock()
  return await inCallerTransaction(deps, call.actor, async (trx, actor) => {
    const { organization, role: own } = await requireRight(trx, { actor, action: 'member.change', orgId, now })
    const { id: organizationId } = organization
    const invitation = await findInvitationTo(trx, { organizationId, email, now })
    if (!invitation) throw new DomainError('invitation_not_found')
    const { id, role, endsAt } = invitation
    if (!mayChangeRole(own, { before: role, after: null })) throw new DomainError('insufficient_member_permissions')
    const token = await tokenOfInvitation(trx, deps.secretsKeys, invitation)
    await recordChange(deps, trx, call, {
      organizationId,
      action: 'member.link',
      subject: id,
      before: null,
      after: null,
      event: { none: 'nothing of the organization has changed' },
    })
    return { path: invitationPath(token), ends_at: new Date(endsAt).toISOString() }
  })
}
