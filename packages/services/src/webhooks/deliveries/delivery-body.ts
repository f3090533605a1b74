import type { DeliveryToTry } from '@organizations/database'

/** A delivery, as far as what it sends is made of it. */
type Sent = Pick<DeliveryToTry, 'organizationId' | 'webhookId' | 'eventId' | 'eventType' | 'createdAt' | 'event'>

/**
 * What is sent: the envelope of Standard Webhooks, the same in every try. Undefined when the event is not kept any more.
 */
export function deliveryBody({ eventId, eventType, event, ...delivery }: Sent): string | undefined {
  const organization = { organization_id: delivery.organizationId }
  if (eventType === 'webhook.test') {
    const data = { ...organization, webhook_id: delivery.webhookId }
    return envelope({ id: eventId, type: eventType, at: delivery.createdAt, data })
  }
  if (event === null) return undefined
  const { sequence, userId, keyId } = event
  const actor = userId === null ? null : { user_id: userId, key_id: keyId }
  const own = JSON.parse(event.data) as object // written by the event catalog
  return envelope({
    id: eventId,
    type: eventType,
    at: event.createdAt,
    data: { ...organization, sequence, actor, ...own },
  })
}

function envelope({ id, type, at, data }: { id: string; type: string; at: number; data: object }): string {
  return JSON.stringify({ id, type, timestamp: new Date(at).toISOString(), data })
}
