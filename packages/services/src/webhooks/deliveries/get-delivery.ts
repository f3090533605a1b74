import { findStoredEvent } from '@organizations/database'
import type { DeliveryWithPayload, GetDeliveryInput } from '@organizations/domain'
import type { Call, Deps } from '../../deps.ts'
import { requireRight } from '../../rights/require-right.ts'
import { deliveryBody } from './delivery-body.ts'
import { requireDelivery } from './require-delivery.ts'

/** A delivery with what it sends. */
export async function getDelivery(
  { db, clock }: Deps,
  { actor, input: { orgId, deliveryId } }: Call<GetDeliveryInput>,
): Promise<DeliveryWithPayload> {
  const { organization } = await requireRight(db, { actor, action: 'webhook.manage', orgId, now: clock() })
  const { delivery, organizationId, webhookId } = await requireDelivery(db, organization.id, deliveryId)
  const { event_id: eventId, event_type: eventType, created_at: createdAt } = delivery
  const event = await findStoredEvent(db, { organizationId, eventId })
  const sent = { organizationId, webhookId, eventId, eventType, createdAt: Date.parse(createdAt), event }
  return { ...delivery, payload: deliveryBody(sent) ?? null }
}
