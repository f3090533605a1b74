import { inTransaction } from '@organizations/database'
import type { DeliveryId, OrganizationId, WebhookId } from '@organizations/domain'
import type { Deps } from '../deps.ts'

/** Inserts a delivery whose tries are used up. */
export async function insertFailedDelivery(
  { db, ids, clock }: Pick<Deps, 'db' | 'ids' | 'clock'>,
  { organizationId, webhookId }: { organizationId: OrganizationId; webhookId: WebhookId },
): Promise<DeliveryId> {
  const id = ids.delivery()
  const now = clock()
  await inTransaction(db, (trx) =>
    trx
      .insertInto('webhook_deliveries')
      .values({
        organization_id: organizationId,
        id,
        webhook_id: webhookId,
        event_id: ids.feedEvent(),
        event_type: 'app.created',
        state: 'failed',
        attempt: 10,
        next_try_at: null,
        claim: 10,
        claim_ends_at: null,
        created_at: now,
        finished_at: now,
        status: 500,
        error: null,
        duration_ms: 7,
        response_preview: 'Broken',
      })
      .execute(),
  )
  return id
}
