import { findDeletionOf, listTallies } from '@organizations/database'
import {
  deletionStatus,
  DomainError,
  reachesOrganization,
  readOrganizationId,
  type DeletionStatus,
  type GetOrganizationInput,
} from '@organizations/domain'
import type { Call, Deps } from './deps.ts'

/**
 * How far the deletion of an organization has come, for any key of the person who asked for it that could reach the
 * organization then. Everyone else gets `deletion_not_found`, as for an organization that nobody deleted.
 */
export async function getDeletionStatus(
  { db, clock }: Deps,
  { actor, input }: Call<GetOrganizationInput>,
): Promise<DeletionStatus> {
  const organizationId = readOrganizationId(input.orgId)
  const deletion = organizationId && (await findDeletionOf(db, organizationId))
  if (!deletion || deletion.requestedBy !== actor.userId || !reachesOrganization(actor.key, organizationId)) {
    throw new DomainError('deletion_not_found')
  }
  return deletionStatus(deletion, await listTallies(db, deletion.id), clock())
}
