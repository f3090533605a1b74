import type { Kysely, Selectable, Transaction } from 'kysely'
import type { Delivery, DeliveryId, DeliveryStatus, OrganizationId, Page } from '@organizations/domain'
import { now } from '../../moment.ts'
import type { Database } from '../../schema.ts'
import type { WebhookKey } from './webhooks.ts'

type State = Database['webhook_deliveries']['state']

/** What callers know the states by. */
const statuses = { pending: 'pending', delivered: 'success', failed: 'failed' } as const satisfies Record<
  State,
  DeliveryStatus
>
const states = { pending: 'pending', success: 'delivered', failed: 'failed' } as const satisfies Record<
  DeliveryStatus,
  State
>

/**
 * A page of an endpoint's deliveries, newest first, whether there is more, and how many there are: counted up to
 * `countUpTo`.
 */
export async function listDeliveries(
  db: Kysely<Database>,
  { page, limit, countUpTo, ...filter }: WebhookKey & Page & { status?: DeliveryStatus | undefined; countUpTo: number },
): Promise<{ deliveries: Delivery[]; total: number; hasMore: boolean }> {
  const rows = await deliveriesOf(db, filter)
    .selectAll()
    .orderBy('id', 'desc')
    .limit(limit + 1)
    .offset(page * limit)
    .execute()
  const { total } = await db
    .selectFrom(deliveriesOf(db, filter).select('id').limit(countUpTo).as('d'))
    .select((eb) => eb.fn.countAll<number>().as('total'))
    .executeTakeFirstOrThrow()
  return { deliveries: rows.slice(0, limit).map(toDelivery), total, hasMore: rows.length > limit }
}

/** How many of the newest deliveries of an endpoint, at most `countUpTo`, were made since a time, by status. */
export async function countDeliveriesSince(
  db: Kysely<Database>,
  { since, countUpTo, ...key }: WebhookKey & { since: number; countUpTo: number },
): Promise<Record<DeliveryStatus, number>> {
  const newest = deliveriesOf(db, key).select(['state', 'created_at']).orderBy('id', 'desc').limit(countUpTo)
  const rows = await db
    .selectFrom(newest.as('d'))
    .select((eb) => ['d.state', eb.fn.countAll<number>().as('count')])
    .where('d.created_at', '>=', since)
    .groupBy('d.state')
    .execute()
  const counts = { success: 0, failed: 0, pending: 0 }
  for (const { state, count } of rows) counts[statuses[state]] = count
  return counts
}

/** A delivery, and of which endpoint it is. */
export interface FoundDelivery extends WebhookKey {
  deliveryId: DeliveryId
  delivery: Delivery
}

/** A delivery of an organization. */
export async function findDelivery(
  db: Kysely<Database>,
  { organizationId, deliveryId }: { organizationId: OrganizationId; deliveryId: DeliveryId },
): Promise<FoundDelivery | undefined> {
  const row = await db
    .selectFrom('webhook_deliveries')
    .selectAll()
    .where('id', '=', deliveryId)
    .where('organization_id', '=', organizationId)
    .executeTakeFirst()
  return row && { organizationId, webhookId: row.webhook_id, deliveryId, delivery: toDelivery(row) }
}

/** Makes a failed delivery due for one more try. False when it has not failed, or not any more. */
export async function retryDelivery(
  trx: Transaction<Database>,
  { organizationId, webhookId, deliveryId }: WebhookKey & { deliveryId: DeliveryId },
): Promise<boolean> {
  const { numUpdatedRows } = await trx
    .updateTable('webhook_deliveries')
    .set({ state: 'pending', next_try_at: now(trx), by_hand: 1, finished_at: null })
    .where('organization_id', '=', organizationId)
    .where('webhook_id', '=', webhookId)
    .where('id', '=', deliveryId)
    .where('state', '=', 'failed')
    .executeTakeFirstOrThrow()
  return numUpdatedRows === 1n
}

function deliveriesOf(
  db: Kysely<Database>,
  { organizationId, webhookId, status }: WebhookKey & { status?: DeliveryStatus | undefined },
) {
  return db
    .selectFrom('webhook_deliveries')
    .where('organization_id', '=', organizationId)
    .where('webhook_id', '=', webhookId)
    .$if(status !== undefined, (query) => query.where('state', '=', states[status ?? 'pending']))
}

function toDelivery(row: Selectable<Database['webhook_deliveries']>): Delivery {
  return {
    id: row.id,
    org_id: row.organization_id,
    webhook_id: row.webhook_id,
    event_id: row.event_id,
    event_type: row.event_type,
    status: statuses[row.state],
    attempt_count: row.attempt,
    next_retry_at: toIso(row.next_try_at),
    created_at: new Date(row.created_at).toISOString(),
    completed_at: toIso(row.finished_at),
    duration_ms: row.duration_ms,
    response_status: row.status,
    response_body: row.response_preview,
    error: row.error,
  }
}

function toIso(time: number | null): string | null {
  return time === null ? null : new Date(time).toISOString()
}
