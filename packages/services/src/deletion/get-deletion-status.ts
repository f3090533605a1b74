import { findDeletionOf, listCounts } from '@organizations/database'
import {
  deletionStatus,
  DomainError,
  readOrganizationId,
  type DeletionStatus,
  type GetOrganizationInput,
} from '@organizations/domain'
import type { Call, Deps } from '../deps.ts'
import { requireOwnDeletion } from './require-own-deletion.ts'

/** How far the deletion of an organization has come, for the person who asked for it. Throws `deletion_not_found`. */
export async function getDeletionStatus(
  { db, clock }: Deps,
  { actor, input }: Call<GetOrganizationInput>,
): Promise<DeletionStatus> {
  const deletion = await requireOwnDeletion(db, actor, input.orgId)
  return deletionStatus(deletion, await listCounts(db, deletion.id), clock())
}

/** The same without a check of the caller, for a watch that `getDeletionStatus` has let in. */
export async function readDeletionStatus({ db, clock }: Deps, orgId: string): Promise<DeletionStatus> {
  const organizationId = readOrganizationId(orgId)
  const deletion = organizationId && (await findDeletionOf(db, organizationId))
  if (!deletion) throw new DomainError('deletion_not_found')
  return deletionStatus(deletion, await listCounts(db, deletion.id), clock())
}
