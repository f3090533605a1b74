import type { Kysely } from 'kysely'
import type { DeliveryId, FeedEventId, OrganizationId } from '@organizations/domain'
import { dialectOf } from '../../dialect.ts'
import type { Database } from '../../schema.ts'
import type { EndpointKey } from './endpoint-outcomes.ts'

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
