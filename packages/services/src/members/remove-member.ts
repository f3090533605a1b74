import {
  countSuperAdmins,
  deleteAnswersAbout,
  deleteMember,
  findMembership,
  findUserByEmail,
} from '@organizations/database'
import { DomainError, losesLastSuperAdmin, mayChangeRole, type RemoveMemberInput } from '@organizations/domain'
import { audit } from '../audit/audit-log.ts'
import type { Call, Deps } from '../deps.ts'
import { made } from '../idempotency/what-was-made.ts'
import { inCallerTransaction } from '../rights/in-caller-transaction.ts'
import { requireRight } from '../rights/require-right.ts'

/**
 * Removes a member, or withdraws an invitation; any member may remove themself. The last super admin cannot go, no
 * matter who asks. Access ends with the commit, for all of the member's keys.
 */
export async function removeMember(deps: Deps, call: Call<RemoveMemberInput>): Promise<void> {
  const { input } = call
  const now = deps.clock()
  await inCallerTransaction(deps, call.actor, async (trx, actor) => {
    const isSelf = input.email === actor.email
    const action = isSelf ? 'member.leave' : 'member.change'
    const { organization, role: own } = await requireRight(trx, { actor, action, orgId: input.orgId, now })
    const { id: organizationId } = organization
    const user = await findUserByEmail(trx, input.email)
    const present = user && (await findMembership(trx, { organizationId, userId: user.uid }, now))
    if (!present) throw new DomainError('member_not_found')
    if (!isSelf && !mayChangeRole(own, { before: present.role, after: null })) {
      throw new DomainError('insufficient_member_permissions')
    }
    const superAdmins = await countSuperAdmins(trx, organizationId)
    if (!present.isPending && losesLastSuperAdmin({ before: present.role, after: null, superAdmins })) {
      throw new DomainError('last_admin')
    }
    await deleteMember(trx, { organizationId, userId: user.uid })
    await deleteAnswersAbout(trx, made.member(organizationId, user.uid))
    const before = { role: present.isPending ? `invite_${present.role}` : present.role }
    await audit(deps, trx, call, { organizationId, action: 'member.remove', subject: user.uid, before, after: null })
  })
}
