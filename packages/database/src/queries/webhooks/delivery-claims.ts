/**
 * Which worker tries a delivery. A claim has a fencing token, one higher for each, and ends by itself. Until then it is
 * what the delivery's next try waits for: should the worker die, the delivery is due again without another look at it.
 * How many tries an endpoint gets at a time is a count of its claims, made while its row is locked.
 */
import { sql, type Kysely, type RawBuilder, type SqlBool, type Transaction } from 'kysely'
import { placesOf, type DeliveryId, type OrganizationId, type WebhookId } from '@organizations/domain'
import { show } from '@organizations/fault-points'
import { claiming } from '../../locks.ts'
import { now, type Moment } from '../../moment.ts'
import type { Database } from '../../schema.ts'
import { isNotDeleted } from '../deletion/tombstones.ts'
import { paddedToPowerOfTwo } from '../padded-list.ts'
import { timedQuery } from './timed-query.ts'

/** How long the claim of a try lasts unless it is renewed, so for how long a worker that died holds it up. */
export const CLAIM_MS = 10_000
/** The claim of one that waits in a queue first, which is for any worker. */
export const QUEUED_CLAIM_MS = 30_000

/** A delivery under our claim. */
export interface ClaimedDelivery {
  id: DeliveryId
  claim: number
  /** How many tries were made before. */
  attempt: number
}

export interface EndpointClaims {
  claimed: ClaimedDelivery[]
  /** Nothing is sent to the endpoint any more: what waits for it is to fail. */
  isOff: boolean
  /** It has let several tries end by their time. */
  isSlow: boolean
}

interface ClaimsWanted {
  webhookId: WebhookId
  limit: number
  slowLimit?: number
  claimMs: number
}

const none: EndpointClaims = { claimed: [], isOff: false, isSlow: false }

/**
 * Claims deliveries of an endpoint that are due, those that have waited longest, as many as it has places for. None
 * while another worker does the same. Of a deleted organization only the one that says so, which waits for no place.
 * `slowLimit` is for an endpoint that is slow.
 */
export async function claimDeliveries(
  trx: Transaction<Database>,
  { webhookId, limit, slowLimit = limit, claimMs }: ClaimsWanted,
): Promise<EndpointClaims> {
  const [endpoint] = await lockEndpoint(trx, { webhookId })
  if (endpoint === undefined) return none
  const { organization_id: organizationId, enabled, deleted_at, timeouts, is_living: isLiving } = endpoint
  if (isLiving === 0) return { ...none, claimed: await claimFarewell(trx, { organizationId, webhookId, claimMs }) }
  if (enabled !== 1 || deleted_at !== null) return { ...none, isOff: true }
  // A statement of its own: it sees what a transaction did that had the lock before.
  const [flight] = await countInFlight(trx, { webhookId })
  const isSlow = placesOf(timeouts) === 1
  const places = Math.min(placesOf(timeouts) - (flight?.count ?? 0), isSlow ? slowLimit : limit, limit)
  const claimed = places > 0 ? await claimDue(trx, { organizationId, webhookId, places, claimMs }) : []
  return { claimed, isOff: false, isSlow }
}

const lockEndpoint = timedQuery<
  { organization_id: OrganizationId; enabled: number; deleted_at: number | null; timeouts: number; is_living: number },
  ['webhookId']
>(['webhookId'], (db, { webhookId }) =>
  claiming(
    db,
    db
      .selectFrom('webhooks as w')
      .select(['w.organization_id', 'w.enabled', 'w.deleted_at', 'w.timeouts'])
      .select(
        sql<number>`case when ${isNotDeleted('organization', 'w.organization_id')} then 1 else 0 end`.as('is_living'),
      )
      .where('w.id', '=', webhookId),
  ),
)

const countInFlight = timedQuery<{ count: number }, ['webhookId']>(['webhookId'], (db, { webhookId }, moment) =>
  db
    .selectFrom('webhook_deliveries')
    .select((eb) => eb.fn.countAll<number>().as('count'))
    .where('webhook_id', '=', webhookId)
    .where(sql<SqlBool>`claim_ends_at > ${moment}`),
)

const claimDue = timedQuery<ClaimedDelivery, ['organizationId', 'webhookId', 'places', 'claimMs']>(
  ['organizationId', 'webhookId', 'places', 'claimMs'],
  (db, it, moment) =>
    beginClaims(db, it, moment)
      .where('id', 'in', (eb) =>
        eb
          .selectFrom('webhook_deliveries')
          .select('id')
          .where('webhook_id', '=', it.webhookId)
          .where(sql<SqlBool>`next_try_at is not null and next_try_at <= ${moment}`)
          .orderBy('next_try_at')
          .orderBy('id')
          .limit(it.places),
      )
      .returning(['id', 'claim', 'attempt']),
)

const claimFarewell = timedQuery<ClaimedDelivery, ['organizationId', 'webhookId', 'claimMs']>(
  ['organizationId', 'webhookId', 'claimMs'],
  (db, it, moment) =>
    beginClaims(db, it, moment)
      .where('waited_until', 'is not', null)
      .where(sql<SqlBool>`next_try_at <= ${moment}`)
      .returning(['id', 'claim', 'attempt']),
)

function beginClaims(
  db: Kysely<Database>,
  it: Record<'organizationId' | 'webhookId' | 'claimMs', never>,
  moment: Moment,
) {
  return db
    .updateTable('webhook_deliveries')
    .set((eb) => ({
      claim: eb('claim', '+', 1),
      claim_ends_at: claimEnd(moment, it.claimMs),
      next_try_at: claimEnd(moment, it.claimMs),
    }))
    .where('organization_id', '=', it.organizationId)
    .where('webhook_id', '=', it.webhookId)
}

/** Begins a claim anew that waited in a queue. False when it is lost, or the delivery is done. */
export async function renewClaim(
  trx: Transaction<Database>,
  { id, claim }: Pick<ClaimedDelivery, 'id' | 'claim'>,
): Promise<boolean> {
  const rows = await renew(trx, { id, claim })
  return rows.length > 0
}

const renew = timedQuery<{ id: DeliveryId }, ['id', 'claim']>(['id', 'claim'], (db, { id, claim }, moment) =>
  db
    .updateTable('webhook_deliveries')
    .set({ claim_ends_at: claimEnd(moment, sql.lit(CLAIM_MS)), next_try_at: claimEnd(moment, sql.lit(CLAIM_MS)) })
    .where('id', '=', id)
    .where('claim', '=', claim)
    .where('state', '=', 'pending')
    .where('claim_ends_at', 'is not', null)
    .returning('id'),
)

/**
 * The same for all that are being tried: those that are lost stay so. By one statement: hundreds of them take longer on a
 * busy machine than a claim lasts. It passes over those whose outcome is being written down, and waits for none.
 */
export async function renewClaims(
  trx: Transaction<Database>,
  claims: readonly Pick<ClaimedDelivery, 'id' | 'claim'>[],
): Promise<void> {
  if (claims.length === 0) return
  const pairs = paddedToPowerOfTwo(claims).map(({ id, claim }) => sql`(cast(${id} as text), cast(${claim} as bigint))`)
  const end = claimEnd(now(trx), sql.lit(CLAIM_MS))
  await trx
    .with(
      (cte) => cte('kept').materialized(),
      (db) =>
        claiming(
          trx,
          db
            .selectFrom('webhook_deliveries')
            .select('id')
            .where('state', '=', 'pending')
            .where('claim_ends_at', 'is not', null)
            .where(sql<SqlBool>`(id, claim) in (values ${sql.join(pairs)})`),
        ),
    )
    .updateTable('webhook_deliveries')
    .set({ claim_ends_at: end, next_try_at: end })
    .where('id', 'in', (eb) => eb.selectFrom('kept').select('kept.id'))
    .execute()
}

/** Ends claims before their time: these deliveries are due again. */
export async function releaseClaims(
  trx: Transaction<Database>,
  claims: readonly Pick<ClaimedDelivery, 'id' | 'claim'>[],
): Promise<void> {
  for (const { id, claim } of claims) {
    await release(trx, { id, claim })
    show(trx, { as: 'sender', deliveryId: id, claim })
  }
}

const release = timedQuery<object, ['id', 'claim']>(['id', 'claim'], (db, { id, claim }, moment) =>
  db
    .updateTable('webhook_deliveries')
    .set({ claim_ends_at: null, next_try_at: sql<number>`${moment}` })
    .where('id', '=', id)
    .where('claim', '=', claim)
    .where('claim_ends_at', 'is not', null),
)

/** Voids every claim: for a server that is the only one of its database. The tokens make it safe even if it is not. */
export async function voidAllClaims(trx: Transaction<Database>): Promise<void> {
  await trx
    .updateTable('webhook_deliveries')
    .set((eb) => ({ claim: eb('claim', '+', 1), claim_ends_at: null, next_try_at: sql<number>`${now(trx)}` }))
    .where('claim_ends_at', 'is not', null)
    .execute()
}

function claimEnd(moment: Moment, ms: unknown): RawBuilder<number> {
  return sql<number>`cast(${moment} as bigint) + cast(${ms} as bigint)`
}
