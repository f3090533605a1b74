import {
  hasNewEvents,
  inTransaction,
  insertDeliveries,
  isFenceError,
  listOpenEndpoints,
  moveFeedCursor,
  nextEventsToSend,
  placeEvents,
  skipUnheardEvents,
  type Database,
  type EventToSend,
  type NewDelivery,
  type OpenEndpoint,
  type Transaction,
} from '@organizations/database'
import { subscribesTo } from '@organizations/domain'
import { reach } from '@organizations/fault-points'
import type { DeliveryDeps } from './delivery-deps.ts'

const EVENTS_PER_BATCH = 500
/** A batch ends after the event with which it has so many. It holds the write lock. */
const DELIVERIES_PER_BATCH = 500
/** An organization that is deleted meanwhile takes its share of a batch with it. */
const TIMES_TRIED = 5

type FanOutDeps = Pick<DeliveryDeps, 'db' | 'relaxedDb' | 'clock' | 'ids'>

/**
 * Turns events into deliveries: one for each endpoint of the event's organization that is enabled, was there before the
 * event was committed, and subscribes to its type. Returns whether there may be more.
 */
export async function fanOutEvents(deps: FanOutDeps): Promise<boolean> {
  await placeEvents(deps.db)
  if (!(await hasNewEvents(deps.db))) return false
  for (let times = 1; ; times += 1) {
    try {
      const isMore = await inTransaction(deps.relaxedDb, (trx) => fanOutBatch(deps, trx))
      reach('fan-out: committed')
      return isMore
    } catch (error) {
      if (!isFenceError(error) || times === TIMES_TRIED) throw error
    }
  }
}

/** Passes over the events that nothing can hear of, where there is no endpoint. */
export async function passOverEvents(deps: FanOutDeps): Promise<void> {
  await placeEvents(deps.db)
  if (await hasNewEvents(deps.db)) await inTransaction(deps.relaxedDb, skipUnheardEvents)
}

async function fanOutBatch(deps: FanOutDeps, trx: Transaction<Database>): Promise<boolean> {
  const events = await nextEventsToSend(trx, EVENTS_PER_BATCH)
  const organizationIds = [...new Set(events.map((it) => it.organizationId))]
  const endpoints = Map.groupBy(await listOpenEndpoints(trx, organizationIds), (it) => it.organizationId)
  const deliveries: NewDelivery[] = []
  let last: EventToSend | undefined
  for (const event of events) {
    if (deliveries.length >= DELIVERIES_PER_BATCH) break
    for (const endpoint of endpoints.get(event.organizationId) ?? []) {
      if (hears(endpoint, event)) deliveries.push(deliveryOf(deps, endpoint, event))
    }
    last = event
  }
  if (last === undefined) return false
  await insertDeliveries(trx, deliveries)
  await moveFeedCursor(trx, last.position)
  reach('fan-out: in its transaction')
  return last !== events.at(-1) || events.length === EVENTS_PER_BATCH
}

/** By the order of the feed: the clocks of two processes that wrote something do not tell which was first. */
function hears(endpoint: OpenEndpoint, event: EventToSend): boolean {
  if (endpoint.afterPosition >= event.position || !subscribesTo(endpoint.filters, event.type)) return false
  return event.made === null || webhookIdOf(event.made) !== endpoint.id
}

function webhookIdOf(made: string): string {
  return (JSON.parse(made) as { webhook_id: string }).webhook_id // written by the event catalog
}

function deliveryOf({ ids, clock }: FanOutDeps, endpoint: OpenEndpoint, event: EventToSend): NewDelivery {
  return {
    id: ids.delivery(),
    organizationId: event.organizationId,
    webhookId: endpoint.id,
    eventId: event.id,
    eventType: event.type,
    createdAt: clock(),
  }
}
