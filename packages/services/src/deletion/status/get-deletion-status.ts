import { listCounts, listDeletionParticipants } from '@organizations/database'
import { deletionStatus, type Deletion, type DeletionStatus, type GetOrganizationInput } from '@organizations/domain'
import type { Call, Deps } from '../../deps.ts'
import { findCallerAgain } from '../../rights/find-caller-again.ts'
import { requireOwnDeletion } from './require-own-deletion.ts'

/** How far the deletion of an organization has come, for the person who asked for it. Throws `deletion_not_found`. */
export async function getDeletionStatus(
  { db, clock }: Deps,
  { actor, input }: Call<GetOrganizationInput>,
): Promise<DeletionStatus> {
  const deletion = await requireOwnDeletion(db, actor, input.orgId)
  return await readStatus({ db, clock }, deletion)
}

/** The same some time after the request arrived, for one that goes on: asks who the caller is again. */
export async function lookAtDeletionAgain(
  deps: Deps,
  { actor: caller, input }: Call<GetOrganizationInput>,
): Promise<DeletionStatus> {
  return await getDeletionStatus(deps, { actor: await findCallerAgain(deps, caller), input })
}

/** How far a deletion has come, for any caller who may see it. */
export async function readStatus(
  { db, clock }: Pick<Deps, 'db' | 'clock'>,
  deletion: Deletion,
): Promise<DeletionStatus> {
  const participants = deletion.participants === 0 ? [] : await listDeletionParticipants(db, deletion.id)
  return deletionStatus(deletion, await listCounts(db, deletion.id), clock(), participants)
}
