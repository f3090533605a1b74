/** What tries leave behind, in the rows of deliveries and of their endpoints. */
import { sql, type Kysely, type SqlBool, type Transaction } from 'kysely'
import type { DeliveryId, FeedEventId, OrganizationId, WebhookId } from '@organizations/domain'
import { dialectOf } from '../../dialect.ts'
import type { Database } from '../../schema.ts'
import { timedQuery } from './timed-query.ts'
import { compiledQuery } from '../../compiled-query.ts'

export interface EndpointKey {
  organizationId: OrganizationId
  webhookId: WebhookId
}

/** What a try of a delivery needs: its endpoint, and its event unless that is gone. */
export interface DeliveryToTry extends EndpointKey {
  id: DeliveryId
  claim: number
  attempt: number
  byHand: boolean
  eventId: string
  eventType: string
  createdAt: number
  url: string
  /** It tells of the end of its organization. */
  isFarewell: boolean
  /** Encrypted, as is the one before it. */
  secret: string
  previousSecret: string | null
  previousSecretUntil: number | null
  event: StoredEvent | null
}

/** An event, as deliveries tell of it. */
export interface StoredEvent {
  createdAt: number
  userId: string | null
  keyId: number | null
  /** JSON. */
  data: string
  /** Null while it has no place yet. */
  sequence: number | null
}

/** Reads deliveries with all that their tries need. Those whose claim is lost are left out. */
export async function readDeliveriesToTry(
  db: Kysely<Database>,
  claims: readonly { id: DeliveryId; claim: number }[],
): Promise<DeliveryToTry[]> {
  if (claims.length === 0) return []
  const rows = await db
    .selectFrom('webhook_deliveries as d')
    .innerJoin('webhooks as w', (join) =>
      join.onRef('w.organization_id', '=', 'd.organization_id').onRef('w.id', '=', 'd.webhook_id'),
    )
    .leftJoin('events as e', (join) =>
      join.onRef('e.organization_id', '=', 'd.organization_id').onRef('e.id', '=', 'd.event_id'),
    )
    .leftJoin('organization_endings as n', 'n.id', 'd.event_id')
    .select(['d.id', 'd.organization_id', 'd.webhook_id', 'd.claim', 'd.attempt', 'd.by_hand', 'd.event_id'])
    .select(['d.event_type', 'd.created_at', 'w.url', 'w.secret', 'w.previous_secret', 'w.previous_secret_until'])
    .select(['d.waited_until', 'e.data', 'n.deletion_id', 'n.replayed'])
    .select((eb) => [
      eb.fn.coalesce('e.created_at', 'n.created_at').as('event_at'),
      eb.fn.coalesce('e.user_id', 'n.user_id').as('user_id'),
      eb.fn.coalesce('e.key_id', 'n.key_id').as('key_id'),
      eb.fn.coalesce('e.sequence', 'n.sequence').as('sequence'),
    ])
    .where(
      dialectOf(db).isAmong(
        'd.id',
        claims.map(({ id }) => id),
      ),
    )
    .where('d.state', '=', 'pending')
    .execute()
  const tokens = new Map(claims.map(({ id, claim }) => [id, claim]))
  return rows
    .filter((row) => tokens.get(row.id) === row.claim)
    .map((row) => ({
      id: row.id,
      organizationId: row.organization_id,
      webhookId: row.webhook_id,
      claim: row.claim,
      attempt: row.attempt,
      byHand: row.by_hand === 1,
      eventId: row.event_id,
      eventType: row.event_type,
      createdAt: row.created_at,
      url: row.url,
      secret: row.secret,
      previousSecret: row.previous_secret,
      previousSecretUntil: row.previous_secret_until,
      isFarewell: row.waited_until !== null,
      event: toEvent(row),
    }))
}

/** An event of an organization that is there; null when it is not kept any more. */
export async function findStoredEvent(
  db: Kysely<Database>,
  { organizationId, eventId }: { organizationId: OrganizationId; eventId: string },
): Promise<StoredEvent | null> {
  const row = await db
    .selectFrom('events')
    .select(['created_at', 'user_id', 'key_id', 'data', 'sequence'])
    .where('organization_id', '=', organizationId)
    .where('id', '=', eventId as FeedEventId) // of a test's id there is none
    .executeTakeFirst()
  return row === undefined ? null : toEvent({ ...row, event_at: row.created_at, deletion_id: null, replayed: null })
}

interface EventRow {
  event_at: number | null
  user_id: string | null
  key_id: number | null
  data: string | null
  deletion_id: string | null
  replayed: number | null
  sequence: number | null
}

function toEvent({
  event_at: createdAt,
  user_id: userId,
  key_id: keyId,
  sequence,
  ...row
}: EventRow): StoredEvent | null {
  const ending = { deletion_id: row.deletion_id, replayed: row.replayed === 1 }
  const data = row.data ?? (row.deletion_id === null ? null : JSON.stringify(ending))
  return data === null || createdAt === null ? null : { createdAt, userId, keyId, data, sequence }
}

/** The outcome of a try, as it is written down. */
export interface TryRecord extends EndpointKey {
  id: DeliveryId
  claim: number
  status: number | null
  error: string | null
  durationMs: number
  preview: string | null
}

/** A delivery has been delivered, or has failed for good. False when the claim was lost: nothing is written. */
export async function finishDelivery(
  trx: Transaction<Database>,
  record: TryRecord,
  { state, now }: { state: 'delivered' | 'failed'; now: number },
): Promise<boolean> {
  return (await finish(trx, { ...record, state, now })).length > 0
}

/** A delivery is tried again after a pause. False when the claim was lost: nothing is written. */
export async function postponeDelivery(
  trx: Transaction<Database>,
  record: TryRecord,
  afterMs: number,
): Promise<boolean> {
  return (await postpone(trx, { ...record, afterMs })).length > 0
}

const ofRecord = ['organizationId', 'webhookId', 'id', 'claim', 'status', 'error', 'durationMs', 'preview'] as const

const finish = compiledQuery<{ id: DeliveryId }, [...typeof ofRecord, 'state', 'now']>(
  [...ofRecord, 'state', 'now'],
  (db, p) => settling(db, p).set({ state: p.state, next_try_at: null, finished_at: p.now }).returning('id'),
)

const postpone = timedQuery<{ id: DeliveryId }, [...typeof ofRecord, 'afterMs']>(
  [...ofRecord, 'afterMs'],
  (db, p, moment) =>
    settling(db, p)
      .set({ next_try_at: sql<number>`cast(${moment} as bigint) + cast(${p.afterMs} as bigint)` })
      .returning('id'),
)

function settling(db: Kysely<Database>, p: Record<(typeof ofRecord)[number], never>) {
  return db
    .updateTable('webhook_deliveries')
    .set((eb) => ({
      attempt: eb('attempt', '+', 1),
      by_hand: 0,
      claim_ends_at: null,
      status: p.status,
      error: p.error,
      duration_ms: p.durationMs,
      response_preview: p.preview,
    }))
    .where('organization_id', '=', p.organizationId)
    .where('webhook_id', '=', p.webhookId)
    .where('id', '=', p.id)
    .where('claim', '=', p.claim)
    .where('claim_ends_at', 'is not', null)
}

/** The endpoint works: what it failed before does not count any more. */
export async function noteEndpointWorks(trx: Transaction<Database>, key: EndpointKey): Promise<void> {
  await noteWorks(trx, { ...key })
}

const noteWorks = compiledQuery<object, ['organizationId', 'webhookId']>(
  ['organizationId', 'webhookId'],
  (db, { organizationId, webhookId }) =>
    db
      .updateTable('webhooks')
      .set({ failing_since: null, timeouts: 0 })
      .where('organization_id', '=', organizationId)
      .where('id', '=', webhookId)
      .where(sql<SqlBool>`(failing_since is not null or timeouts > 0)`),
)

/** A try has failed. Says since when the endpoint has only failed. */
export async function noteEndpointFails(
  trx: Transaction<Database>,
  { organizationId, webhookId, isTimeout, now }: EndpointKey & { isTimeout: boolean; now: number },
): Promise<number> {
  const row = await trx
    .updateTable('webhooks')
    .set((eb) => ({
      failing_since: eb.fn.coalesce('failing_since', sql<number>`cast(${now} as bigint)`),
      timeouts: isTimeout ? eb('timeouts', '+', 1) : 0,
    }))
    .where('organization_id', '=', organizationId)
    .where('id', '=', webhookId)
    .returning('failing_since')
    .executeTakeFirst()
  return row?.failing_since ?? now
}

/** Disables an endpoint. False when it was, or is deleted. */
export async function disableEndpoint(
  trx: Transaction<Database>,
  { organizationId, webhookId, reason, now }: EndpointKey & { reason: string; now: number },
): Promise<boolean> {
  const { numUpdatedRows } = await trx
    .updateTable('webhooks')
    .set({ enabled: 0, disabled_reason: reason, updated_at: now })
    .where('organization_id', '=', organizationId)
    .where('id', '=', webhookId)
    .where('enabled', '=', 1)
    .where('deleted_at', 'is', null)
    .executeTakeFirstOrThrow()
  return numUpdatedRows === 1n
}

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
