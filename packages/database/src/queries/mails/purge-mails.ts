import type { Transaction } from 'kysely'
import { sharing } from '../../locks.ts'
import type { Database } from '../../schema.ts'
import { isNotDeleted } from '../deletion/tombstones.ts'

/**
 * Removes up to `limit` mails that were queued before a time, sent or not, but none of an organization that is being
 * deleted, whose rows are counted. Returns how many.
 */
export async function purgeMails(
  trx: Transaction<Database>,
  { before, limit }: { before: number; limit: number },
): Promise<number> {
  const old = await trx
    .selectFrom('mails as m')
    .select(['m.id', 'm.organization_id'])
    .where('m.created_at', '<', before)
    .where((eb) => eb.or([eb('m.organization_id', 'is', null), isNotDeleted('organization', 'm.organization_id')]))
    .orderBy('m.created_at')
    .limit(limit)
    .execute()
  if (old.length === 0) return 0
  // The request of a deletion waits for this commit, or this sees its fence.
  const organizationIds = [...new Set(old.flatMap((it) => it.organization_id ?? []))].toSorted()
  if (organizationIds.length > 0) {
    await sharing(
      trx,
      trx.selectFrom('organizations').select('id').where('id', 'in', organizationIds).orderBy('id'),
    ).execute()
  }
  const { numDeletedRows } = await trx
    .deleteFrom('mails')
    .where(
      'id',
      'in',
      old.map(({ id }) => id),
    )
    .where((eb) => eb.or([eb('organization_id', 'is', null), isNotDeleted('organization', 'mails.organization_id')]))
    .executeTakeFirstOrThrow()
  return Number(numDeletedRows)
}
