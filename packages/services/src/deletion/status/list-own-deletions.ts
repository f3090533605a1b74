import { listCounts, listDeletionsBy } from '@organizations/database'
import {
  deletionStatus,
  organizationOf,
  pageOf,
  type ListOwnDeletionsInput,
  type OwnDeletion,
} from '@organizations/domain'
import type { Call, Deps } from '../../deps.ts'

/**
 * The deletions of organizations that the caller asked for, newest first, with how far they have come: those whose
 * organization the key could reach.
 */
export async function listOwnDeletions(
  { db, clock }: Deps,
  { actor, input }: Call<ListOwnDeletionsInput>,
): Promise<OwnDeletion[]> {
  const { userId, key } = actor
  const deletions = await listDeletionsBy(db, { userId, key, ...pageOf(input) })
  const own: OwnDeletion[] = []
  for (const { deletion, hasReceipt } of deletions) {
    const status = deletionStatus(deletion, await listCounts(db, deletion.id), clock())
    own.push({ organizationId: organizationOf(deletion), deletion: status, hasReceipt })
  }
  return own
}
