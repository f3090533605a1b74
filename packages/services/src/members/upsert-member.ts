import {
  changeRole,
  countSuperAdmins,
  findMembership,
  findUserByEmail,
  inviteMember,
  type Database,
  type Transaction,
} from '@organizations/database'
import {
  DomainError,
  INVITATION_LASTS_MS,
  mayChangeRole,
  placeWithRole,
  refusalOfRole,
  type Member,
  type OrganizationId,
  type UpsertMemberInput,
} from '@organizations/domain'
import { recordChange } from '../audit/record-change.ts'
import type { Call, Caller, Deps } from '../deps.ts'
import { inIdempotentTransaction } from '../idempotency/idempotent-transaction.ts'
import { made } from '../idempotency/what-was-made.ts'
import { requireRight } from '../rights/require-right.ts'
import { shownRole } from './shown-role.ts'

/**
 * Invites a user, for 7 days, or changes a member's role. Checked in this order: the access to the organization, the
 * right over the target's new and present role, the last super admin, and that one who is invited is not disabled.
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
    const { organization, role: own } = await requireRight(trx, {
      actor,
      action: 'member.change',
      orgId: input.orgId,
      now,
    })
    const { id: organizationId } = organization
    if (!mayChangeRole(own, { before: null, after: input.role }))
      throw new DomainError('insufficient_member_permissions')
    const user = await findUserByEmail(trx, input.email)
    if (user === undefined) throw new DomainError('member_not_found')
    const present = await findMembership(trx, { organizationId, userId: user.uid }, now)
    const isMember = present !== undefined && !present.isPending
    const superAdmins = isMember ? await countSuperAdmins(trx, organizationId, user.uid) : 0 // an invitation takes the role from none
    const refusal = refusalOfRole({ own, present, role: input.role, superAdmins })
    if (refusal !== undefined) throw new DomainError(refusal)

    const place = placeWithRole(present, input.role)
    if (place.isPending && user.isDisabled) throw new DomainError('user_disabled')
    const target = { organizationId, userId: user.uid, role: place.role }
    if (place.isPending) await inviteMember(trx, { ...target, endsAt: now + INVITATION_LASTS_MS, now })
    else await changeRole(trx, target)
    const role = shownRole(place)
    await recordChange(deps, trx, call, {
      organizationId,
      action: isMember ? 'member.change' : 'member.invite',
      subject: user.uid,
      before: present ? { role: shownRole(present) } : null,
      after: { role },
      event: {
        type: isMember ? 'member.role_changed' : 'member.invited',
        data: { user_id: user.uid, email: user.email, changes: { role } },
      },
    })
    const member = { uid: user.uid, email: user.email, image_url: null, role }
    return user.isDisabled ? { ...member, is_disabled: true } : member
  })
}
