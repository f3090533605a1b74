import type { Generated } from 'kysely'
import type { DeliveryId, FeedEventId, FeedEventType, OrganizationId, UserId, WebhookId } from '@organizations/domain'
import type { Flag } from './flag.ts'

/** Endpoints, and what is sent to them. */
export interface WebhookTables {
  webhooks: WebhooksTable
  webhook_deliveries: WebhookDeliveriesTable
}

interface WebhooksTable {
  organization_id: OrganizationId
  id: WebhookId
  name: string
  url: string
  enabled: Flag
  /** JSON array: types, families and *. */
  events: string
  /** Encrypted, as is the one before it. */
  secret: string
  previous_secret: string | null
  previous_secret_until: number | null
  created_by: UserId
  created_at: number
  updated_at: number
  /** Hidden since then; its rows go in batches. */
  deleted_at: number | null
  disabled_reason: string | null
  /** Since when it has only failed. */
  failing_since: number | null
  /** Tries in a row that ended by their time. */
  timeouts: number
  /** Of the last event in the feed that it does not hear of. */
  after_position: Generated<number>
}

interface WebhookDeliveriesTable {
  organization_id: OrganizationId
  id: DeliveryId
  webhook_id: WebhookId
  event_id: FeedEventId
  event_type: FeedEventType | 'webhook.test'
  state: 'pending' | 'delivered' | 'failed'
  /** How many tries have been made. */
  attempt: number
  /** Null once there is no further try. */
  next_try_at: number | null
  /** 1: the next try was asked for by hand, and no other follows it. */
  by_hand: Generated<Flag>
  /** Fencing token, +1 for each try that begins. */
  claim: number
  claim_ends_at: number | null
  created_at: number
  finished_at: number | null
  /** Of the last try: the HTTP status, or why there is none. */
  status: number | null
  error: string | null
  duration_ms: number | null
  /** The first of what came back, at most 1 KiB. */
  response_preview: string | null
  /** Until when its organization's deletion waits for it, by the database's clock; null but for `organization.deleted`. */
  waited_until: number | null
}
