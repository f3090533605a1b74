/** The deliveries that are still to be delivered. */
import type { Kysely, Transaction } from 'kysely'
import type { WebhookId } from '@organizations/domain'
import type { Database } from '../../schema.ts'

/** Lets up to `limit` deliveries fail that wait for an endpoint that is off. Returns how many. */
export async function failWaitingDeliveries(
  trx: Transaction<Database>,
  { webhookId, error, now, limit }: { webhookId: WebhookId; error: string; now: number; limit: number },
): Promise<number> {
  const { numUpdatedRows } = await trx
    .updateTable('webhook_deliveries')
    .set({ state: 'failed', next_try_at: null, claim_ends_at: null, by_hand: 0, finished_at: now, error })
    .where('id', 'in', (eb) =>
      eb
        .selectFrom('webhook_deliveries')
        .select('id')
        .where('webhook_id', '=', webhookId)
        .where('next_try_at', 'is not', null)
        .limit(limit),
    )
    .where((eb) =>
      eb.exists(
        eb
          .selectFrom('webhooks')
          .select('webhooks.id')
          .whereRef('webhooks.organization_id', '=', 'webhook_deliveries.organization_id')
          .whereRef('webhooks.id', '=', 'webhook_deliveries.webhook_id')
          .where('webhooks.enabled', '=', 0),
      ),
    )
    .executeTakeFirstOrThrow()
  return Number(numUpdatedRows)
}

/** Do at least so many deliveries wait for an endpoint? */
export async function hasPending(db: Kysely<Database>, webhookId: WebhookId, atLeast: number): Promise<boolean> {
  const row = await db
    .selectFrom('webhook_deliveries')
    .select('id')
    .where('webhook_id', '=', webhookId)
    .where('next_try_at', 'is not', null)
    .limit(1)
    .offset(atLeast - 1)
    .executeTakeFirst()
  return row !== undefined
}

/** When the oldest delivery was made that is still to be delivered. */
export async function oldestPendingDelivery(db: Kysely<Database>): Promise<number | undefined> {
  const row = await db
    .selectFrom('webhook_deliveries')
    .select((eb) => eb.fn.min('created_at').as('created_at'))
    .where('next_try_at', 'is not', null)
    .executeTakeFirst()
  return row?.created_at ?? undefined
}
