import { findInvitationByToken, findStandingOrganization } from '@organizations/database'
import { DomainError, reachesOrganization, type Invitation, type OpenInvitationInput } from '@organizations/domain'
import type { Call, Deps } from '../deps.ts'
import { inCallerTransaction } from '../rights/in-caller-transaction.ts'
import { hashInvitationToken } from './invitation-token.ts'

/**
 * What a link invites the caller to. `invitation_not_found` when it has ended, was used, or invites another address: all
 * alike, so that a link that was passed on tells nothing.
 */
export async function openInvitation(deps: Deps, call: Call<OpenInvitationInput>): Promise<Invitation> {
  const now = deps.clock()
  const tokenHash = hashInvitationToken(call.input.token)
  return await inCallerTransaction(deps, call.actor, async (trx, actor) => {
    const invitation = await findInvitationByToken(trx, { tokenHash, now })
    const isOwn = invitation?.email === actor.email
    if (!invitation || !isOwn || !reachesOrganization(actor.key, invitation.organizationId)) {
      throw new DomainError('invitation_not_found')
    }
    const standing = await findStandingOrganization(trx, invitation.organizationId)
    if (!standing) throw new DomainError('invitation_not_found')
    const { id, name } = standing.organization
    return {
      organization: { id, name },
      role: invitation.role,
      invited_at: new Date(invitation.createdAt).toISOString(),
      ends_at: new Date(invitation.endsAt).toISOString(),
    }
  })
}
