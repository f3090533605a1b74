import { sql, type ExpressionBuilder, type Kysely, type RawBuilder, type Selectable, type Transaction } from 'kysely'
import {
  LONGEST_PAUSE_MS,
  pauseBeforeRing,
  type EventId,
  type EventPayload,
  type EventType,
} from '@organizations/domain'
import { claiming } from '../../locks.ts'
import { later, now, readOnce, toMoment, type Due, type Moment } from '../../moment.ts'
import type { Database } from '../../schema.ts'

export interface NewEvent<T extends EventType> {
  id: EventId
  type: T
  payload: EventPayload<T>
  now: number
  /** At once by default. */
  due?: Due
}

/**
 * Writes an event. It takes a transaction by its type: an event outside of the commit that causes it does not compile.
 */
export async function appendEvent<T extends EventType>(trx: Transaction<Database>, event: NewEvent<T>): Promise<void> {
  await trx
    .insertInto('outbox')
    .values({
      id: event.id,
      type: event.type,
      payload: JSON.stringify(event.payload),
      dispatch: 1,
      rings: 0,
      due_at: toMoment(trx, event.due ?? { afterMs: 0 }),
      created_at: event.now,
      acknowledged_at: null,
    })
    .execute()
}

/** An event as the relay publishes it. */
export interface ClaimedEvent {
  id: EventId
  type: EventType
  payload: unknown
  dispatch: number
}

/** Is there anything for a relay to claim? A read, so that an idle relay never takes the write lock. */
export async function hasDueEvents(db: Kysely<Database>): Promise<boolean> {
  return (
    (await dueEvents(db, readOnce(now(db)))
      .select('id')
      .limit(1)
      .executeTakeFirst()) !== undefined
  )
}

/** When the oldest event was written that still asks for work; late listings wait on purpose and do not count. */
export async function oldestOpenEvent(db: Kysely<Database>): Promise<number | undefined> {
  const row = await db
    .selectFrom('outbox')
    .select((eb) => eb.fn.min('created_at').as('created_at'))
    .where('acknowledged_at', 'is', null)
    .where('type', '!=', 'deletion.late_listing')
    .executeTakeFirst()
  return row?.created_at ?? undefined
}

/**
 * Claims events that are due, oldest first, by moving each one's `due_at` to its next ring. That is claim, lease and
 * repetition in one: should the claimer die before it has published, the event rings again by itself.
 */
export async function claimDueEvents(trx: Transaction<Database>, limit: number): Promise<ClaimedEvent[]> {
  // The time of the transaction's turn: what another relay claimed meanwhile would look as if the clock had gone back.
  const moment = now(trx)
  const due = dueEvents(trx, readOnce(moment)).selectAll().orderBy('due_at').limit(limit)
  const rows = await claiming(trx, due).execute()
  if (rows.length === 0) return []
  // Asked once more now that they are ours: another relay may have claimed one just before we locked it.
  const claimed = await trx
    .updateTable('outbox')
    .set((eb) => ({ due_at: sql<number>`cast(${moment} as bigint) + ${pauseOfRings}`, rings: eb('rings', '+', 1) }))
    .where(
      'id',
      'in',
      rows.map(({ id }) => id),
    )
    .where(isDue(moment))
    .returning('id')
    .execute()
  const ids = new Set(claimed.map(({ id }) => id))
  return rows.filter(({ id }) => ids.has(id)).map(toClaimedEvent)
}

/** `pauseBeforeRing`, as the database reckons it. */
const pauseOfRings: RawBuilder<number> = sql<number>`case rings ${sql.join(
  [0, 1, 2, 3].map((rings) => sql`when ${sql.lit(rings)} then ${sql.lit(pauseBeforeRing(rings))}`),
  sql` `,
)} else ${sql.lit(LONGEST_PAUSE_MS)} end`

/** Asks for another look after a pause: the next dispatch of an event that is still open. */
export async function ringAgain(
  trx: Transaction<Database>,
  { id, afterMs }: { id: EventId; afterMs: number },
): Promise<void> {
  await trx
    .updateTable('outbox')
    .set((eb) => ({ dispatch: eb('dispatch', '+', 1), rings: 0, due_at: later(now(trx), afterMs) }))
    .where('id', '=', id)
    .where('acknowledged_at', 'is', null)
    .execute()
}

/** The number that a delivery of an event must carry to count; nothing once the event is acknowledged. */
export async function currentDispatch(db: Kysely<Database>, id: EventId): Promise<number | undefined> {
  const row = await db
    .selectFrom('outbox')
    .select('dispatch')
    .where('id', '=', id)
    .where('acknowledged_at', 'is', null)
    .executeTakeFirst()
  return row?.dispatch
}

/** Closes events: they ring no more. */
export async function acknowledgeEvents(
  trx: Transaction<Database>,
  ids: readonly EventId[],
  acknowledgedAt: number,
): Promise<void> {
  if (ids.length === 0) return
  await trx
    .updateTable('outbox')
    .set({ acknowledged_at: acknowledgedAt })
    .where('id', 'in', ids)
    .where('acknowledged_at', 'is', null)
    .execute()
}

/** Makes every open event that is not waiting for a later day due now: what a single server does when it starts. */
export async function makeOpenEventsDue(trx: Transaction<Database>): Promise<void> {
  await trx
    .updateTable('outbox')
    .set((eb) => ({ dispatch: eb('dispatch', '+', 1), rings: 0, due_at: now(trx) }))
    .where('acknowledged_at', 'is', null)
    .where('type', '!=', 'deletion.late_listing')
    .execute()
}

/** Removes up to `limit` events acknowledged before a time. Returns how many. */
export async function purgeAcknowledgedEvents(
  trx: Transaction<Database>,
  { before, limit }: { before: number; limit: number },
): Promise<number> {
  const { numDeletedRows } = await trx
    .deleteFrom('outbox')
    .where('id', 'in', (eb) =>
      claiming(
        trx,
        eb
          .selectFrom('outbox')
          .select('id')
          .where('acknowledged_at', '<', before)
          .orderBy('acknowledged_at')
          .limit(limit),
      ),
    )
    .executeTakeFirstOrThrow()
  return Number(numDeletedRows)
}

function dueEvents(db: Kysely<Database>, moment: Moment) {
  return db.selectFrom('outbox').where(isDue(moment))
}

/** Open and due, or so far ahead that the clock must have gone back since. */
function isDue(moment: Moment) {
  return (eb: ExpressionBuilder<Database, 'outbox'>) =>
    eb.and([
      eb('acknowledged_at', 'is', null),
      eb.or([
        eb('due_at', '<=', moment),
        eb.and([eb('due_at', '>', later(moment, LONGEST_PAUSE_MS)), eb('type', '!=', 'deletion.late_listing')]),
      ]),
    ])
}

function toClaimedEvent(row: Selectable<Database['outbox']>): ClaimedEvent {
  return { id: row.id, type: row.type, payload: JSON.parse(row.payload) as unknown, dispatch: row.dispatch }
}
