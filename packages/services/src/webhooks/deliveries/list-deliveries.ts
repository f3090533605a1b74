import { listDeliveries as listRows } from '@organizations/database'
import {
  MAX_COUNTED_DELIVERIES,
  webhookPageOf,
  type DeliveryPage,
  type ListDeliveriesInput,
} from '@organizations/domain'
import type { Call, Deps } from '../../deps.ts'
import { requireWebhook } from '../require-webhook.ts'

/** A page of an endpoint's deliveries, newest first. */
export async function listDeliveries(
  { db, clock }: Deps,
  { actor, input }: Call<ListDeliveriesInput>,
): Promise<DeliveryPage> {
  const { orgId, webhookId: named, status } = input
  const { organizationId, webhookId } = await requireWebhook(db, { actor, orgId, webhookId: named, now: clock() })
  const { page, limit } = webhookPageOf(input)
  const filter = { organizationId, webhookId, status, page, limit, countUpTo: MAX_COUNTED_DELIVERIES }
  const { deliveries, total, hasMore } = await listRows(db, filter)
  return { deliveries, pagination: { page, per_page: limit, total, has_more: hasMore } }
}
