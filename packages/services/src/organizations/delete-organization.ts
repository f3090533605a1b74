import { findDeletionOf, type Database, type Transaction } from '@organizations/database'
import {
  byMember,
  can,
  DomainError,
  organizationSubject,
  readOrganizationId,
  type Actor,
  type DeleteOrganizationInput,
  type OrganizationId,
} from '@organizations/domain'
import type { Call, Deps } from '../deps.ts'
import { requestDeletion, wakeWorkers } from '../deletion/request/request-deletion.ts'
import { inCallerTransaction } from '../rights/in-caller-transaction.ts'
import { requireRight } from '../rights/require-right.ts'

/**
 * Deletes an organization, however large, at once: one small transaction puts up the fence and writes down the deletion
 * and the event that asks workers to carry it out. Irreversible. Asking again gets the same answer. There is no audit
 * entry: it would go with the organization unread. The deletion itself stays, and has who asked and when.
 */
export async function deleteOrganization(
  deps: Deps,
  { actor: caller, input }: Call<DeleteOrganizationInput>,
): Promise<{ id: OrganizationId }> {
  const id = await inCallerTransaction(deps, caller, async (trx, actor) => {
    const asked = await findDeletionAskedBy(trx, actor, input.orgId)
    if (asked !== undefined) return asked
    const request = { actor, action: 'organization.delete', orgId: input.orgId, now: deps.clock() } as const
    const { organization } = await requireRight(trx, request)
    const { id: organizationId } = organization
    await requestDeletion(deps, trx, { subject: organizationSubject(organizationId), actor, origin: byMember })
    return organizationId
  })
  wakeWorkers(deps)
  return { id }
}

/**
 * The organization, when this actor has already asked for its deletion and could do so again if it were still there.
 */
async function findDeletionAskedBy(
  trx: Transaction<Database>,
  actor: Actor,
  orgId: string,
): Promise<OrganizationId | undefined> {
  const organizationId = readOrganizationId(orgId)
  const deletion = organizationId && (await findDeletionOf(trx, organizationId))
  if (!deletion || deletion.requestedBy !== actor.userId) return undefined
  if (!can(actor, 'organization.read', { organizationId, role: 'admin' })) return undefined
  if (!can(actor, 'organization.delete', { organizationId, role: 'admin' }))
    throw new DomainError('admin_role_required')
  return organizationId
}
