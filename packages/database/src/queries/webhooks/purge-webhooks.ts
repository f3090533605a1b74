import { sql, type Transaction } from 'kysely'
import { lockOrganization } from '../../locks.ts'
import type { Database } from '../../schema.ts'
import { isNotDeleted } from '../deletion/tombstones.ts'

/**
 * Removes up to `limit` deliveries of the endpoint that has been hidden for longest, and the endpoint itself once it has
 * none. Returns how many rows; 0 when no endpoint is hidden. Those of a deleted organization are left to its deletion,
 * which has counted them.
 */
export async function purgeNextWebhook(trx: Transaction<Database>, limit: number): Promise<number> {
  const hidden = await trx
    .selectFrom('webhooks as w')
    .select(['w.organization_id', 'w.id'])
    .where('w.deleted_at', 'is not', null)
    .where(isNotDeleted('organization', 'w.organization_id'))
    .orderBy('w.deleted_at')
    .limit(1)
    .executeTakeFirst()
  if (hidden === undefined) return 0
  const { organization_id: organizationId, id } = hidden
  await lockOrganization(trx, organizationId)
  const deliveries = await trx
    .deleteFrom('webhook_deliveries')
    .where('organization_id', '=', organizationId)
    .where('webhook_id', '=', id)
    .where('id', 'in', (eb) =>
      eb
        .selectFrom('webhook_deliveries')
        .select('id')
        .where('organization_id', '=', organizationId)
        .where('webhook_id', '=', id)
        .limit(limit),
    )
    .where(isNotFenced(organizationId))
    .executeTakeFirstOrThrow()
  const webhooks = await trx
    .deleteFrom('webhooks')
    .where('organization_id', '=', organizationId)
    .where('id', '=', id)
    .where((eb) =>
      eb.not(
        eb.exists(
          eb
            .selectFrom('webhook_deliveries')
            .select('id')
            .where('organization_id', '=', organizationId)
            .where('webhook_id', '=', id),
        ),
      ),
    )
    .where(isNotFenced(organizationId))
    .executeTakeFirstOrThrow()
  return Number(deliveries.numDeletedRows) + Number(webhooks.numDeletedRows)
}

/** Asked again behind the lock: the organization may have been deleted while this waited for it. */
function isNotFenced(organizationId: string) {
  return sql<boolean>`not exists (
    select 1 from tombstones where subject_kind = 'organization' and subject_id = ${organizationId})`
}
