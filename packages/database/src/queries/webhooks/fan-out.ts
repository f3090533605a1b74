/** From the feed of events to deliveries: one reader, whose cursor moves in the transaction that inserts them. */
import { sql, type InsertObject, type Kysely, type Transaction } from 'kysely'
import type { DeliveryId, FeedEventId, OrganizationEventType, OrganizationId, WebhookId } from '@organizations/domain'
import { compiledQuery } from '../../compiled-query.ts'
import { dialectOf } from '../../dialect.ts'
import { changing } from '../../locks.ts'
import { later, now } from '../../moment.ts'
import type { Database } from '../../schema.ts'
import { isNotDeleted } from '../deletion/tombstones.ts'

/** Is there any endpoint? Where there is none, nothing else is asked. */
export async function hasWebhooks(db: Kysely<Database>): Promise<boolean> {
  return (await anyWebhook(db, {})).length > 0
}

const anyWebhook = compiledQuery<{ id: WebhookId }, []>([], (db) => db.selectFrom('webhooks').select('id').limit(1))

/** Is there an event that has not been dealt with? */
export async function hasNewEvents(db: Kysely<Database>): Promise<boolean> {
  return (await anyNewEvent(db, {})).length > 0
}

const anyNewEvent = compiledQuery<{ id: FeedEventId }, []>([], (db) =>
  db
    .selectFrom('events')
    .select('id')
    .where('position', '>', (eb) => eb.selectFrom('feed_cursors').select('position').where('name', '=', 'webhooks'))
    .limit(1),
)

export interface EventToSend {
  id: FeedEventId
  organizationId: OrganizationId
  type: OrganizationEventType
  position: number
  /** JSON, of `webhook.created` alone: which endpoint that is. */
  made: string | null
}

/** The events after the cursor, in their order. No other transaction deals with them until this one ends. */
export async function nextEventsToSend(trx: Transaction<Database>, limit: number): Promise<EventToSend[]> {
  const cursor = await changing(
    trx,
    trx.selectFrom('feed_cursors').select('position').where('name', '=', 'webhooks'),
  ).executeTakeFirstOrThrow()
  return await trx
    .selectFrom('events')
    .select(['id', 'organization_id as organizationId', 'type'])
    .select((eb) => eb.ref('position').$notNull().as('position'))
    .select(sql<string | null>`case when type = 'webhook.created' then data end`.as('made'))
    .where('position', '>', cursor.position)
    .orderBy('position')
    .limit(limit)
    .execute()
}

/** An endpoint that events may be sent to. */
export interface OpenEndpoint {
  id: WebhookId
  organizationId: OrganizationId
  filters: readonly string[]
  /** Of the last event that it does not hear of. */
  afterPosition: number
}

/** The endpoints of these organizations that are enabled: none of an organization that is deleted. */
export async function listOpenEndpoints(
  trx: Transaction<Database>,
  organizationIds: readonly OrganizationId[],
): Promise<OpenEndpoint[]> {
  const rows = await trx
    .selectFrom('webhooks as w')
    .select(['w.id', 'w.organization_id as organizationId', 'w.events', 'w.after_position as afterPosition'])
    .where(dialectOf(trx).isAmong('w.organization_id', organizationIds))
    .where('w.enabled', '=', 1)
    .where('w.deleted_at', 'is', null)
    .where(isNotDeleted('organization', 'w.organization_id'))
    .orderBy('w.id')
    .execute()
  return rows.map(({ events, ...rest }) => ({ ...rest, filters: JSON.parse(events) as string[] })) // our own list
}

export interface NewDelivery {
  id: DeliveryId
  organizationId: OrganizationId
  webhookId: WebhookId
  eventId: FeedEventId
  eventType: Database['webhook_deliveries']['event_type']
  createdAt: number
  /** Of the end of an organization alone: for how long its deletion waits for it. */
  waitMs?: number
}

/** Rows of one statement: of 12 values each, and SQLite takes 32,766. */
const ROWS_PER_INSERT = 200

/** Inserts deliveries that are due at once. */
export async function insertDeliveries(trx: Transaction<Database>, deliveries: readonly NewDelivery[]): Promise<void> {
  for (let from = 0; from < deliveries.length; from += ROWS_PER_INSERT) {
    const rows = deliveries.slice(from, from + ROWS_PER_INSERT).map((it) => toRow(trx, it))
    await trx.insertInto('webhook_deliveries').values(rows).execute()
  }
}

function toRow(trx: Transaction<Database>, delivery: NewDelivery): InsertObject<Database, 'webhook_deliveries'> {
  return {
    organization_id: delivery.organizationId,
    id: delivery.id,
    webhook_id: delivery.webhookId,
    event_id: delivery.eventId,
    event_type: delivery.eventType,
    state: 'pending',
    attempt: 0,
    next_try_at: sql<number>`${now(trx)}`,
    claim: 0,
    created_at: delivery.createdAt,
    waited_until: delivery.waitMs === undefined ? null : later(now(trx), delivery.waitMs),
  }
}

/** Moves the cursor behind what has been dealt with. */
export async function moveFeedCursor(trx: Transaction<Database>, position: number): Promise<void> {
  await trx.updateTable('feed_cursors').set({ position }).where('name', '=', 'webhooks').execute()
}

/** Passes over all events there are, if there is no endpoint that could hear of them. */
export async function skipUnheardEvents(trx: Transaction<Database>): Promise<void> {
  // Read first: an endpoint that comes after this has no event up to here.
  const feed = await trx.selectFrom('event_feed').select('position').executeTakeFirstOrThrow()
  if (await hasWebhooks(trx)) return
  await trx
    .updateTable('feed_cursors')
    .set({ position: feed.position })
    .where('name', '=', 'webhooks')
    .where('position', '<', feed.position)
    .execute()
}
