import {
  changeRole,
  countSuperAdmins,
  findDoomedUser,
  holdUser,
  inviteMember,
  type Database,
  type MemberKey,
  type Transaction,
} from '@organizations/database'
import {
  DomainError,
  INVITATION_LASTS_MS,
  mayChangeRole,
  placeWithRole,
  refusalOfRole,
  type Member,
  type Membership,
  type OrganizationId,
  type QueuedMail,
  type UpsertMemberInput,
  type UserId,
} from '@organizations/domain'
import { recordChange } from '../audit/record-change.ts'
import type { Call, Caller, Deps } from '../deps.ts'
import { inIdempotentTransaction } from '../idempotency/idempotent-transaction.ts'
import { made } from '../idempotency/what-was-made.ts'
import { queueMail } from '../mails/queue-mail.ts'
import { requireRight } from '../rights/require-right.ts'
import { findTarget } from './find-target.ts'
import { inviteAddress } from './invite-address.ts'
import { shownRole } from './shown-role.ts'

/**
 * Invites a user, for 7 days, or changes a member's role. With `invite` it invites the address, and the answer does not
 * tell whether there is an account behind it. Checked in this order: the access to the organization, the right over the
 * target's new and present role, the last super admin, and that a user who is invited is not disabled.
 */
export async function upsertMember(deps: Deps, call: Call<UpsertMemberInput>): Promise<Member> {
  const { input } = call
  const now = deps.clock()
  const orgId = input.orgId as OrganizationId // `work` has found it
  const repeatable = {
    operation: 'member.upsert',
    organizationOf: () => orgId,
    madeOf: ({ uid }: Member) => made.member(orgId, uid),
    requireStill: (trx: Transaction<Database>, actor: Caller) =>
      requireRight(trx, { actor, action: 'organization.read', orgId, now }),
  }
  return await inIdempotentTransaction(deps, call, repeatable, async (trx, actor) => {
    await holdUser(trx, input.email)
    const { organization, role: own } = await requireRight(trx, {
      actor,
      action: 'member.change',
      orgId: input.orgId,
      now,
    })
    const { id: organizationId } = organization
    if (!mayChangeRole(own, { before: null, after: input.role }))
      throw new DomainError('insufficient_member_permissions')
    const { user, present, invitation } = await findTarget(trx, { organizationId, email: input.email, now })
    const isToAddress = invitation !== undefined || (present === undefined && input.invite === true)
    const isGone = user === undefined && ((await findDoomedUser(trx, input.email))?.deletionId ?? null) !== null
    if (isGone || (user === undefined && !isToAddress)) throw new DomainError('member_not_found')
    const isMember = present !== undefined && !present.isPending
    const superAdmins = isMember ? await countSuperAdmins(trx, organizationId, user?.uid) : 0 // an invitation takes the role from none
    const refusal = refusalOfRole({ own, present, role: input.role, superAdmins })
    if (refusal !== undefined) throw new DomainError(refusal)

    const place = placeWithRole(present, input.role)
    if (place.isPending && !isToAddress && user?.isDisabled === true) throw new DomainError('user_disabled')
    const invited = { organizationId, email: input.email, role: place.role, invitedBy: actor.userId }
    const uid =
      isToAddress || user === undefined
        ? await inviteAddress(deps, trx, { ...invited, present: invitation })
        : await placeUser(trx, { organizationId, userId: user.uid, ...place, now })
    const role = shownRole(place)
    await recordChange(deps, trx, call, {
      organizationId,
      action: isMember ? 'member.change' : 'member.invite',
      subject: uid,
      before: present ? { role: shownRole(present) } : null,
      after: { role },
      event: {
        type: isMember ? 'member.role_changed' : 'member.invited',
        data: { user_id: uid, email: input.email, changes: { role } },
      },
    })
    const placed = { organizationId, uid, isToAddress: isToAddress || user === undefined, isPending: place.isPending }
    if (uid !== actor.userId) await queueMail(deps, trx, mailOf(placed))
    const member = { uid, email: input.email, image_url: null, role }
    return !isToAddress && user?.isDisabled === true ? { ...member, is_disabled: true } : member
  })
}

/** A mail to who is invited, or is a member whose role was changed. */
function mailOf({ organizationId, uid, isToAddress, isPending }: Placed): QueuedMail {
  if (isToAddress) return { kind: 'invitation', organizationId, invitationId: uid }
  const userId = uid as UserId // it is a user's
  return isPending ? { kind: 'invitation', organizationId, userId } : { kind: 'role_changed', organizationId, userId }
}

interface Placed {
  organizationId: OrganizationId
  uid: Member['uid']
  /** Then it is the id of the invitation. */
  isToAddress: boolean
  isPending: boolean
}

/** Invites a user to a role, or gives a member that role. */
async function placeUser(
  trx: Transaction<Database>,
  { isPending, now, ...member }: MemberKey & Membership & { now: number },
): Promise<UserId> {
  if (isPending) await inviteMember(trx, { ...member, endsAt: now + INVITATION_LASTS_MS, now })
  else await changeRole(trx, member)
  return member.userId
}
