/**
 * Which worker may work on a deletion. A lease is taken by compare-and-set and has a fencing token, one higher for each
 * holder. Each write of a holder has the token as its condition, so a worker that was frozen and wakes up late writes
 * nothing.
 */
import {
  isExpression,
  sql,
  type Kysely,
  type RawBuilder,
  type SqlBool,
  type Transaction,
  type Selectable,
} from 'kysely'
import { type Deletion, type DeletionId } from '@organizations/domain'
import { show } from '@organizations/fault-points'
import { runCompiled } from '../../compiled-query.ts'
import { claiming } from '../../locks.ts'
import { later, now, toMoment, type Due, type Moment } from '../../moment.ts'
import type { Database } from '../../schema.ts'
import { keepPlan } from './deletion-plans.ts'
import { timedQuery } from '../webhooks/timed-query.ts'
import { deletionColumns, toDeletion, type DeletionRow } from './deletion-rows.ts'
import { isNotCompleted, unfinishedStates } from './unfinished-deletions.ts'
import { isAvailable } from './due-deletions.ts'

/** A deletion under our lease. `token` is what every write must show. */
export interface HeldDeletion {
  deletion: Deletion
  token: number
}

/** Takes the lease of a deletion that is due and that no worker holds; nothing otherwise. */
export async function takeLease(
  trx: Transaction<Database>,
  { id, leaseMs }: { id: DeletionId; leaseMs: number },
): Promise<HeldDeletion | undefined> {
  const [row] = await takeQuery(trx, { id, leaseMs })
  return row && { deletion: toDeletion(row), token: row.lease_token }
}

const takeQuery = timedQuery<DeletionRow, ['id', 'leaseMs']>(['id', 'leaseMs'], (db, { id, leaseMs }, time) => {
  const moment = sql<number>`cast(${time} as bigint)`
  return db
    .updateTable('deletions')
    .set((eb) => ({
      lease_token: eb('lease_token', '+', 1),
      lease_ends_at: later(moment, leaseMs),
      started_at: eb.fn.coalesce('started_at', moment),
    }))
    .where('id', '=', available(db, id, isAvailable({ moment, overdueMs: 0, leaseMs })))
    .returning(deletionColumns)
    .returning((eb) =>
      eb
        .selectFrom('deletion_plans as p')
        .select('p.plan')
        .whereRef('p.hash', '=', 'deletions.plan_hash')
        .as('kept_plan'),
    )
})

/** The deletion of this id, unless it may not be taken or another worker is just taking it. */
function available(db: Kysely<Database>, id: DeletionId, isDue: RawBuilder<SqlBool>) {
  return claiming(db, db.selectFrom('deletions').select('id').where(isDue).where('id', '=', id))
}

/** What a batch may change of its deletion. */
export type DeletionChange = Partial<
  Pick<
    Deletion,
    | 'state'
    | 'plan'
    | 'round'
    | 'step'
    | 'cursor'
    | 'stalledRounds'
    | 'removedBeforeRound'
    | 'unknownSchemaSince'
    | 'strays'
    | 'farewell'
    | 'countedAt'
    | 'completedAt'
    | 'sweptAt'
    | 'blockedAt'
    | 'roundsBegun'
    | 'reason'
    | 'eventId'
    | 'lateListings'
    | 'failures'
    | 'lastError'
  >
>

/**
 * Renews the lease and moves the deletion on: it no longer fails. Writes nothing and returns false when the lease is
 * lost, or was given back.
 */
export async function moveDeletion(
  trx: Transaction<Database>,
  { deletion, token }: HeldDeletion,
  { change: { plan, ...change }, leaseMs }: { change: DeletionChange; leaseMs: number },
): Promise<boolean> {
  return await updateHeld(trx, deletion.id, token, {
    failures: 0,
    ...toColumns(change),
    ...(plan && (await keepPlan(trx, plan))),
    lease_ends_at: later(now(trx), leaseMs),
  })
}

/**
 * Renews the lease alone, beside work that takes long. False when it is lost. Waits for no batch of its holder: one that
 * has locked the row keeps others from the lease, and renews it itself. One that was given back stays so.
 */
export async function renewLease(
  trx: Transaction<Database>,
  { deletion: { id }, token }: HeldDeletion,
  leaseMs: number,
): Promise<boolean> {
  show(trx, { as: 'holder', deletionId: id, token })
  const isHeld = trx.selectFrom('deletions').select('id').where('lease_ends_at', 'is not', null)
  const { numUpdatedRows } = await trx
    .updateTable('deletions')
    .set({ lease_ends_at: later(now(trx), leaseMs) })
    .where('id', '=', claiming(trx, isHeld.where('id', '=', id).where('lease_token', '=', token)))
    .executeTakeFirstOrThrow()
  if (numUpdatedRows === 1n) return true
  const row = await trx.selectFrom('deletions').select('lease_token').where('id', '=', id).executeTakeFirst()
  return row?.lease_token === token
}

/**
 * Gives the lease back; `due` says when a worker should look next, null: never by itself. False when it was lost, or given
 * back before: a commit whose answer was lost may have done so.
 */
export async function releaseLease(
  trx: Transaction<Database>,
  { deletion, token }: HeldDeletion,
  due: Due | null,
): Promise<boolean> {
  return await updateHeld(trx, deletion.id, token, { lease_ends_at: null, due_at: due && toMoment(trx, due) })
}

/** Has a worker look at once, in the transaction that has given the lease back. */
export async function makeDue(trx: Transaction<Database>, id: DeletionId): Promise<void> {
  await trx
    .updateTable('deletions')
    .set({ due_at: now(trx) })
    .where('id', '=', id)
    .execute()
}

/** Voids every lease: for a server that is the only one of its database. The tokens make it safe even if it is not. */
export async function voidAllLeases(trx: Transaction<Database>): Promise<void> {
  await trx
    .updateTable('deletions')
    .set((eb) => ({ lease_token: eb('lease_token', '+', 1), lease_ends_at: null, due_at: now(trx) }))
    .where('due_at', 'is not', null)
    .where('state', 'in', unfinishedStates)
    .where(isNotCompleted)
    .execute()
}

type HeldColumns = Partial<Omit<Selectable<Database['deletions']>, 'lease_ends_at' | 'due_at'>> & {
  lease_ends_at?: Moment | null
  due_at?: Moment | null
}

async function updateHeld(
  trx: Transaction<Database>,
  id: DeletionId,
  token: number,
  columns: HeldColumns,
): Promise<boolean> {
  show(trx, { as: 'holder', deletionId: id, token })
  const given = Object.entries(columns).filter(([, value]) => value !== undefined)
  const parts = given.map(([column, value]) =>
    isExpression(value) ? { column, ...value.compile(trx) } : { column, sql: '?', parameters: [value] },
  )
  const name = `update held ${parts.map(({ column, sql: text }) => `${column} = ${text}`).join()}`
  const values = parts.flatMap(({ parameters }) => parameters)
  const compile = () =>
    trx
      .updateTable('deletions')
      .set(columns)
      .where('id', '=', id)
      .where('lease_ends_at', 'is not', null) // nobody has what was given back
      .where('lease_token', '=', token)
      .compile()
  const { numAffectedRows } = await runCompiled(trx, name, compile, [...values, id, token])
  return numAffectedRows === 1n
}

function toColumns({
  cursor,
  farewell,
  roundsBegun,
  ...change
}: Omit<DeletionChange, 'plan'>): Partial<Selectable<Database['deletions']>> {
  const columns: { [K in keyof typeof change]-?: keyof Database['deletions'] } = {
    state: 'state',
    round: 'round',
    step: 'step',
    stalledRounds: 'stalled_rounds',
    removedBeforeRound: 'removed_before_round',
    unknownSchemaSince: 'unknown_schema_since',
    strays: 'strays',
    countedAt: 'counted_at',
    completedAt: 'completed_at',
    sweptAt: 'swept_at',
    blockedAt: 'blocked_at',
    reason: 'reason',
    eventId: 'event_id',
    lateListings: 'late_listings',
    failures: 'failures',
    lastError: 'last_error',
  }
  return {
    ...(cursor !== undefined && { cursor: cursor === null ? null : JSON.stringify(cursor) }),
    ...(roundsBegun !== undefined && { rounds_begun: JSON.stringify(roundsBegun) }),
    ...(farewell !== undefined && { farewell: farewell === null ? null : JSON.stringify(farewell) }),
    ...Object.fromEntries(Object.entries(change).map(([name, value]) => [columns[name as keyof typeof change], value])),
  }
}
