import {
  countSuperAdmins,
  deleteAnswersAbout,
  deleteInvitation,
  deleteMember,
  type Database,
  type Transaction,
} from '@organizations/database'
import {
  DomainError,
  refusalOfRemoval,
  type InvitationId,
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
import { findTarget } from './find-target.ts'
import { shownRole } from './shown-role.ts'

/**
 * Removes a member, or withdraws an invitation. Any member may remove themself, and so may an invited user, which
 * declines the invitation. The last super admin cannot go, no matter who asks. Access ends with the commit, for all of
 * the member's keys.
 */
export async function removeMember(deps: Deps, call: Call<RemoveMemberInput>): Promise<void> {
  const now = deps.clock()
  await inCallerTransaction(deps, call.actor, async (trx, actor) => {
    const { organizationId, user, toAddress, email, role } = await findDoomed(trx, { actor, input: call.input }, now)
    if (toAddress !== undefined) await deleteInvitation(trx, toAddress)
    else await deleteMember(trx, { organizationId, userId: user })
    const uid = toAddress ?? user
    await deleteAnswersAbout(trx, made.member(organizationId, uid))
    await recordChange(deps, trx, call, {
      organizationId,
      action: 'member.remove',
      subject: uid,
      before: { role },
      after: null,
      event: { type: 'member.removed', data: { user_id: uid, email } },
    })
  })
}

type Doomed = { organizationId: OrganizationId; email: string; role: Member['role'] } & (
  | { user: UserId; toAddress?: undefined }
  | { user?: undefined; toAddress: InvitationId }
)

/** Whom the call is about, and the role as lists show it. Throws when the caller may not end that. */
async function findDoomed(
  trx: Transaction<Database>,
  { actor, input: { orgId, email } }: Call<RemoveMemberInput>,
  now: number,
): Promise<Doomed> {
  const isSelf = email === actor.email
  const invitation = isSelf ? await findOwnInvitation(trx, { actor, orgId, now }) : undefined
  // An invited user has no access yet, and needs none to decline.
  if (invitation) {
    const { organizationId, role, toAddress } = invitation
    const who = toAddress === undefined ? { user: actor.userId } : { toAddress }
    return { organizationId, email, role: `invite_${role}`, ...who }
  }
  const action = isSelf ? 'member.leave' : 'member.change'
  const { organization, role: own } = await requireRight(trx, { actor, action, orgId, now })
  const { id: organizationId } = organization
  const { user, present, invitation: ofAddress } = await findTarget(trx, { organizationId, email, now })
  const superAdmins = await countSuperAdmins(trx, organizationId, user?.uid)
  const refusal = refusalOfRemoval({ own, isSelf, present, superAdmins })
  if (refusal !== undefined) throw new DomainError(refusal)
  if (!present) throw new DomainError('member_not_found')
  const doomed = { organizationId, email, role: shownRole(present) }
  if (ofAddress) return { ...doomed, toAddress: ofAddress.id }
  if (!user) throw new DomainError('member_not_found')
  return { ...doomed, user: user.uid }
}
