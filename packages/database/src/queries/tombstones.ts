import type { Transaction } from 'kysely'
import type { DeletionId, OrganizationId } from '@organizations/domain'
import type { Database } from '../schema.ts'

/** Puts up the fence: from this transaction's commit on, no row of the organization comes into being, ever. */
export async function insertTombstone(
  trx: Transaction<Database>,
  tombstone: { organizationId: OrganizationId; deletionId: DeletionId; now: number },
): Promise<void> {
  await trx
    .insertInto('tombstones')
    .values({
      subject_kind: 'organization',
      subject_id: tombstone.organizationId,
      organization_id: tombstone.organizationId,
      deletion_id: tombstone.deletionId,
      created_at: tombstone.now,
    })
    .execute()
}
