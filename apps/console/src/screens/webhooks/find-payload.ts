import type { WebhookDelivery } from '@organizations/client'
import { client } from '../../api/client.ts'

const EVENTS_PER_PAGE = 1000
/** Further than this a person would not wait. */
const MOST_PAGES = 20

/**
 * The body that a delivery has, as JSON for reading; null when its event is not found. The service keeps it as an event of
 * the organization, and a test, which is none, is made of what the delivery says.
 */
export async function findPayload(
  orgId: string,
  { event_id: id, event_type: type, webhook_id: webhookId, created_at: at }: WebhookDelivery,
  signal: AbortSignal,
): Promise<string | null> {
  if (type === 'webhook.test') {
    return written({ id, type, timestamp: at, data: { organization_id: orgId, webhook_id: webhookId } })
  }
  let after: string | undefined
  for (let page = 0; page < MOST_PAGES; page++) {
    // One page leads to the next.
    const { data, cursor, hasMore } = await client.event.list.query(
      { orgId, after, limit: EVENTS_PER_PAGE },
      { signal },
    )
    const event = data.find((it) => it.id === id)
    if (event !== undefined) return written(event)
    if (!hasMore) return null
    after = cursor
  }
  return null
}

function written(payload: object): string {
  return JSON.stringify(payload, undefined, 2)
}
