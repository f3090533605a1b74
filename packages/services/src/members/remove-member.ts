import {
  countSuperAdmins,
  deleteAnswersAbout,
  deleteMember,
  findMembership,
  findUserByEmail,
  type Database,
  type Transaction,
} from '@organizations/database'
import {
  DomainError,
  refusalOfRemoval,
  type Member,
  type OrganizationId,
  type RemoveMemberInput,
  type UserId,
} from '@organizations/domain'
import { recordChange } from '../audit/record-change.ts'
import type { Call, Deps } from '../deps.ts'
import { findOwnInvitation } from './find-own-invitation.ts'
import { made } from '../idempotency/what-was-made.ts'
import { inCallerTransaction } from '../rights/in-caller-transaction.ts'
import { requireRight } from '../rights/require-right.ts'
import { shownRole } from './shown-role.ts'

/**
 * Removes a member, or withdraws an invitation. Any member may remove themself, and so may an invited user, which
 * declines the invitation. The last super admin cannot go, no matter who asks. Access ends with the commit, for all of
 * the member's keys.
 */
export async function removeMember(deps: Deps, call: Call<RemoveMemberInput>): Promise<void> {
  const now = deps.clock()
  await inCallerTransaction(deps, call.actor, async (trx, actor) => {
    const { organizationId, userId, email, role } = await findDoomed(trx, { actor, input: call.input }, now)
    await deleteMember(trx, { organizationId, userId })
    await deleteAnswersAbout(trx, made.member(organizationId, userId))
    await recordChange(deps, trx, call, {
      organizationId,
      action: 'member.remove',
      subject: userId,
      before: { role },
      after: null,
      event: { type: 'member.removed', data: { user_id: userId, email } },
    })
  })
}

/** Whom the call is about, and the role as lists show it. Throws when the caller may not end that. */
async function findDoomed(
  trx: Transaction<Database>,
  { actor, input: { orgId, email } }: Call<RemoveMemberInput>,
  now: number,
): Promise<{ organizationId: OrganizationId; userId: UserId; email: string; role: Member['role'] }> {
  const isSelf = email === actor.email
  const invitation = isSelf ? await findOwnInvitation(trx, { actor, orgId, now }) : undefined
  // An invited user has no access yet, and needs none to decline.
  if (invitation) {
    const { organizationId, role } = invitation
    return { organizationId, userId: actor.userId, email, role: `invite_${role}` }
  }
  const action = isSelf ? 'member.leave' : 'member.change'
  const { organization, role: own } = await requireRight(trx, { actor, action, orgId, now })
  const { id: organizationId } = organization
  const user = await findUserByEmail(trx, email)
  const present = user && (await findMembership(trx, { organizationId, userId: user.uid }, now))
  if (!present) throw new DomainError('member_not_found')
  const superAdmins = await countSuperAdmins(trx, organizationId, user.uid)
  const refusal = refusalOfRemoval({ own, isSelf, present, superAdmins })
  if (refusal !== undefined) throw new DomainError(refusal)
  return { organizationId, userId: user.uid, email: user.email, role: shownRole(present) }
}
