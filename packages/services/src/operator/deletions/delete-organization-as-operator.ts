import { findDeletionOf, findOrganization } from '@organizations/database'
import {
  DomainError,
  organizationSubject,
  readOrganizationId,
  type DeleteOrganizationAsOperatorInput,
  type OrganizationId,
} from '@organizations/domain'
import type { Call, Deps } from '../../deps.ts'
import { requestDeletion, wakeWorkers } from '../../deletion/request/request-deletion.ts'
import { inCallerTransaction } from '../../rights/in-caller-transaction.ts'
import { requireOperator } from '../../rights/require-right.ts'
import { recordOperatorAction } from '../record-operator-action.ts'

/**
 * Deletes any organization, by the operator right and for a reason, which the receipt has for ever. The deletion is the
 * one that its members could ask for, but neither their roles nor the organization's policy are asked. Asking again gets
 * the same answer.
 */
export async function deleteOrganizationAsOperator(
  deps: Deps,
  call: Call<DeleteOrganizationAsOperatorInput>,
): Promise<{ id: OrganizationId }> {
  const { orgId, reason } = call.input
  const id = await inCallerTransaction(deps, call.actor, async (trx, actor) => {
    requireOperator(actor)
    const organizationId = readOrganizationId(orgId)
    if (organizationId === undefined) throw new DomainError('organization_unknown')
    const asked = await findDeletionOf(trx, organizationId)
    if (asked?.requester === 'operator' && asked.requestedBy === actor.userId) return organizationId
    if ((await findOrganization(trx, organizationId)) === undefined) throw new DomainError('organization_unknown')
    const origin = { requester: 'operator', reason } as const
    const subject = organizationSubject(organizationId)
    const deletionId = await requestDeletion(deps, trx, { subject, actor, origin })
    const target = { kind: 'organization', id: organizationId } as const
    const details = { deletionId, reason }
    await recordOperatorAction(deps, trx, call, { action: 'organization.delete', target, details })
    return organizationId
  })
  wakeWorkers(deps)
  return { id }
}
