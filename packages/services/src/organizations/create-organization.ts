import { insertAcceptedMember, insertOrganization } from '@organizations/database'
import { canGlobally, DomainError, type CreateOrganizationInput, type OrganizationId } from '@organizations/domain'
import { recordChange } from '../audit/record-change.ts'
import type { Call, Deps } from '../deps.ts'
import { inIdempotentTransaction } from '../idempotency/idempotent-transaction.ts'
import { made } from '../idempotency/what-was-made.ts'

/** Creates an organization; the caller's user becomes its first super admin. */
export async function createOrganization(
  deps: Deps,
  call: Call<CreateOrganizationInput>,
): Promise<{ id: OrganizationId }> {
  const { actor, input } = call
  if (!canGlobally(actor, 'organization.create')) throw new DomainError('admin_role_required')
  const repeatable = {
    operation: 'organization.create',
    organizationOf: (answer: { id: OrganizationId }) => answer.id,
    madeOf: (answer: { id: OrganizationId }) => made.organization(answer.id),
  }
  return await inIdempotentTransaction(deps, call, repeatable, async (trx) => {
    const id = deps.ids.organization()
    const createdAt = deps.clock()
    const { name } = input
    const managementEmail = input.email ?? actor.email
    await insertOrganization(trx, { id, name, managementEmail, createdBy: actor.userId, createdAt })
    await insertAcceptedMember(trx, { organizationId: id, userId: actor.userId, role: 'super_admin', createdAt })
    const after = { name, management_email: managementEmail }
    await recordChange(deps, trx, call, {
      organizationId: id,
      action: 'organization.create',
      subject: id,
      before: null,
      after,
      event: { type: 'organization.created', data: { changes: after } },
    })
    return { id }
  })
}
