import type { Transaction } from 'kysely'
import { sharing } from '../../locks.ts'
import type { Database } from '../../schema.ts'
import { isNotDeleted } from '../deletion/tombstones.ts'

/**
 * Removes up to `limit` deliveries that ended in a state before a time, but none of an organization that is being
 * deleted, whose rows are counted. Returns how many.
 */
export async function purgeDeliveries(
  trx: Transaction<Database>,
  { state, before, limit }: { state: 'delivered' | 'failed'; before: number; limit: number },
): Promise<number> {
  const old = await trx
    .selectFrom('webhook_deliveries as d')
    .select(['d.organization_id', 'd.id'])
    .where('d.state', '=', state)
    .where('d.finished_at', '<', before)
    .where(isNotDeleted('organization', 'd.organization_id'))
    .orderBy('d.finished_at')
    .limit(limit)
    .execute()
  if (old.length === 0) return 0
  // The request of a deletion waits for this commit, or this sees its fence.
  const organizationIds = [...new Set(old.map((it) => it.organization_id))].toSorted()
  await sharing(
    trx,
    trx.selectFrom('organizations').select('id').where('id', 'in', organizationIds).orderBy('id'),
  ).execute()
  const { numDeletedRows } = await trx
    .deleteFrom('webhook_deliveries')
    .where(
      'id',
      'in',
      old.map(({ id }) => id),
    )
    .where('state', '=', state)
    .where('finished_at', '<', before)
    .where(isNotDeleted('organization', 'webhook_deliveries.organization_id'))
    .executeTakeFirstOrThrow()
  return Number(numDeletedRows)
}
