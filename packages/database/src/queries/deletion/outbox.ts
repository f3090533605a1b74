import { sql, type Kysely, type RawBuilder, type Selectable, type SqlBool, type Transaction } from 'kysely'
import {
  LONGEST_PAUSE_MS,
  pauseBeforeRing,
  type EventId,
  type EventPayload,
  type EventType,
} from '@organizations/domain'
import { compiledQuery, insertRow, runCompiled } from '../../compiled-query.ts'
import { claiming } from '../../locks.ts'
import { later, now, readOnce, toMoment, type Due, type Moment } from '../../moment.ts'
import type { Database } from '../../schema.ts'
import { timedQuery } from '../webhooks/timed-query.ts'
import { firstOfEach, openWork, organizationsInTurn } from './in-turn.ts'

export interface NewEvent<T extends EventType> {
  id: EventId
  type: T
  payload: EventPayload<T>
  /** With whose work it has its turn: an organization's, or in its place a user's. */
  organizationId: string
  now: number
  /** At once by default. */
  due?: Due
}

/**
 * Writes an event. It takes a transaction by its type: an event outside of the commit that causes it does not compile.
 */
export async function appendEvent<T extends EventType>(trx: Transaction<Database>, event: NewEvent<T>): Promise<void> {
  await insertRow(trx, 'outbox', {
    id: event.id,
    type: event.type,
    payload: JSON.stringify(event.payload),
    organization_id: event.organizationId,
    dispatch: 1,
    rings: 0,
    created_at: event.now,
    acknowledged_at: null,
    due_at: toMoment(trx, event.due ?? { afterMs: 0 }),
  })
}

/** An event as the relay publishes it. */
export interface ClaimedEvent {
  id: EventId
  type: EventType
  payload: unknown
  organizationId: string
  dispatch: number
}

/** Is there anything for a relay to claim? A read, so that an idle relay never takes the write lock. */
export async function hasDueEvents(db: Kysely<Database>): Promise<boolean> {
  const moment = readOnce(now(db))
  const { rows } = await sql`
    select 1 where exists (select 1 from outbox where ${openWork.outbox} and ${isDue(moment)})
      or exists (select 1 from outbox where ${isDueLateListing(moment)})`.execute(db)
  return rows.length > 0
}

/** Late listings wait on purpose. Written out, for the database to know that the index of such events has all of them. */
const asksForWork: RawBuilder<SqlBool> = sql<SqlBool>`type <> 'deletion.late_listing'`

/**
 * Since when the oldest event asks for our work. Late listings wait on purpose and do not count, nor do those that wait for
 * others.
 */
export async function oldestOpenEvent(db: Kysely<Database>): Promise<number | undefined> {
  const row = await db
    .selectFrom('outbox')
    .select((eb) => eb.fn.min('created_at').as('created_at'))
    .where('acknowledged_at', 'is', null)
    .where(asksForWork)
    .where('others_since', 'is', null)
    .executeTakeFirst()
  return row?.created_at ?? undefined
}

/** How many events wait for others, and since when the oldest does. */
export async function countWaitingForOthers(
  db: Kysely<Database>,
): Promise<{ count: number; oldestSince: number | undefined }> {
  const row = await db
    .selectFrom('outbox')
    .select((eb) => [eb.fn.countAll<number>().as('count'), eb.fn.min('others_since').as('since')])
    .where('acknowledged_at', 'is', null)
    .where('others_since', 'is not', null)
    .executeTakeFirstOrThrow()
  return { count: row.count, oldestSince: row.since ?? undefined }
}

/**
 * Claims events that are due, in turn by organization, beginning with the one after `after`; late listings take what
 * room is left. Claiming moves each one's `due_at` to its next ring. That is claim, lease and repetition in one: should
 * the claimer die before it has published, the event rings again by itself.
 */
export async function claimDueEvents(
  trx: Transaction<Database>,
  { after = '', limit }: { after?: string; limit: number },
): Promise<ClaimedEvent[]> {
  // The time of the transaction's turn: what another relay claimed meanwhile would look as if the clock had gone back.
  const moment = now(trx)
  const ids = await findDueEvents(trx, { after, limit, moment: readOnce(moment) })
  if (ids.length === 0) return []
  // Asked once more now that they are ours: another relay may have claimed one just before we locked it.
  const claimed = await trx
    .updateTable('outbox')
    .set((eb) => ({ due_at: sql<number>`cast(${moment} as bigint) + ${pauseOfRings}`, rings: eb('rings', '+', 1) }))
    .where('id', 'in', ids)
    .where(isDue(moment))
    .returningAll()
    .execute()
  return claimed.toSorted((one, other) => ids.indexOf(one.id) - ids.indexOf(other.id)).map(toClaimedEvent)
}

async function findDueEvents(
  trx: Transaction<Database>,
  { after, limit, moment }: { after: string; limit: number; moment: Moment },
): Promise<EventId[]> {
  const turn = { table: 'outbox', isDue: isDue(moment), limit } as const
  const next = await organizationsInTurn(trx, { ...turn, after })
  // Those before it have their turn again when there is room.
  const first = after === '' || next.length === limit ? [] : await organizationsInTurn(trx, { ...turn, after: '' })
  const organizations = [...new Set([...next, ...first])].slice(0, limit)
  const ids = await firstOfEach(trx, { ...turn, organizations })
  if (ids.length === limit) return ids as EventId[] // the table's ids
  const late = trx
    .selectFrom('outbox')
    .select('id')
    .where(isDueLateListing(moment))
    .orderBy('due_at')
    .limit(limit - ids.length)
  const rows = await claiming(trx, late).execute()
  return [...(ids as EventId[]), ...rows.map(({ id }) => id)] // likewise
}

/** `pauseBeforeRing`, as the database reckons it. */
const pauseOfRings: RawBuilder<number> = sql<number>`case rings ${sql.join(
  [0, 1, 2, 3].map((rings) => sql`when ${sql.lit(rings)} then ${sql.lit(pauseBeforeRing(rings))}`),
  sql` `,
)} else ${sql.lit(LONGEST_PAUSE_MS)} end`

/**
 * Asks for another look after a pause: the next dispatch of an event that is still open. `waitsForOthers`: until then, or
 * until they make it due, the work is theirs.
 */
export async function ringAgain(
  trx: Transaction<Database>,
  { id, afterMs, waitsForOthers = false }: { id: EventId; afterMs: number; waitsForOthers?: boolean },
): Promise<void> {
  await (waitsForOthers ? ringWaitingQuery : ringQuery)(trx, { id, afterMs })
}

const ringQuery = timedQuery<object, ['id', 'afterMs']>(['id', 'afterMs'], (db, it, time) =>
  ring(db, it, time).set({
    created_at: sql<number>`case when others_since is null then created_at else cast(${time} as bigint) end`,
    others_since: null,
  }),
)

const ringWaitingQuery = timedQuery<object, ['id', 'afterMs']>(['id', 'afterMs'], (db, it, time) =>
  ring(db, it, time).set({ others_since: sql<number>`coalesce(others_since, cast(${time} as bigint))` }),
)

function ring(db: Kysely<Database>, { id, afterMs }: Record<'id' | 'afterMs', never>, time: Moment) {
  return db
    .updateTable('outbox')
    .set((eb) => ({ dispatch: eb('dispatch', '+', 1), rings: 0, due_at: later(sql`cast(${time} as bigint)`, afterMs) }))
    .where('id', '=', id)
    .where('acknowledged_at', 'is', null)
}

const dispatchQuery = compiledQuery(['id'], (db, it) =>
  db.selectFrom('outbox').select('dispatch').where('id', '=', it.id).where('acknowledged_at', 'is', null),
)

/** The number that a delivery of an event must carry to count; nothing once the event is acknowledged. */
export async function currentDispatch(db: Kysely<Database>, id: EventId): Promise<number | undefined> {
  const [row] = await dispatchQuery(db, { id })
  return row?.dispatch
}

/** Closes events: they ring no more. */
export async function acknowledgeEvents(
  trx: Transaction<Database>,
  ids: readonly EventId[],
  acknowledgedAt: number,
): Promise<void> {
  if (ids.length === 0) return
  const compile = () =>
    trx
      .updateTable('outbox')
      .set({ acknowledged_at: acknowledgedAt })
      .where('id', 'in', ids)
      .where('acknowledged_at', 'is', null)
      .compile()
  await runCompiled(trx, `acknowledge ${ids.length}`, compile, [acknowledgedAt, ...ids])
}

/** Makes every open event that is not waiting for a later day due now: what a single server does when it starts. */
export async function makeOpenEventsDue(trx: Transaction<Database>): Promise<void> {
  await trx
    .updateTable('outbox')
    .set((eb) => ({ dispatch: eb('dispatch', '+', 1), rings: 0, due_at: now(trx) }))
    .where('acknowledged_at', 'is', null)
    .where(asksForWork)
    .execute()
}

/** Removes up to `limit` events acknowledged before a time. Returns how many. */
export async function purgeAcknowledgedEvents(
  trx: Transaction<Database>,
  { before, limit }: { before: number; limit: number },
): Promise<number> {
  const { numDeletedRows } = await trx
    .with(
      (cte) => cte('old').materialized(),
      (db) =>
        claiming(
          trx,
          db
            .selectFrom('outbox')
            .select('id')
            .where('acknowledged_at', '<', before)
            .orderBy('acknowledged_at')
            .limit(limit),
        ),
    )
    .deleteFrom('outbox')
    .where('id', 'in', (eb) => eb.selectFrom('old').select('id'))
    .executeTakeFirstOrThrow()
  return Number(numDeletedRows)
}

/** Open and due, or so far ahead that the clock must have gone back since. */
function isDue(moment: Moment): RawBuilder<SqlBool> {
  return sql<SqlBool>`
    acknowledged_at is null
    and (due_at <= ${moment} or (due_at > ${later(moment, LONGEST_PAUSE_MS)} and type <> 'deletion.late_listing'))`
}

/** Apart from other events: at any time there may be very many that wait for their day. */
function isDueLateListing(moment: Moment): RawBuilder<SqlBool> {
  return sql<SqlBool>`acknowledged_at is null and type = 'deletion.late_listing' and due_at <= ${moment}`
}

function toClaimedEvent(row: Selectable<Database['outbox']>): ClaimedEvent {
  const payload = JSON.parse(row.payload) as unknown
  return { id: row.id, type: row.type, payload, organizationId: row.organization_id, dispatch: row.dispatch }
}
