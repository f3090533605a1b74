/**
 * The times that work is due and that leases end. Many machines compare them, so on Postgres they go by the database's
 * clock: by what it says when a statement comes to a row, not when the transaction began, which may have waited since.
 * An SQLite file has one machine, and goes by that machine's.
 */
import { isExpression, sql, type Kysely, type RawBuilder, type SqlBool } from 'kysely'
import { clockOf, dialectOf } from './dialect.ts'

/** Milliseconds since 1970: as this process says, or as the database will. */
export type Moment = number | RawBuilder<number>

/** When work is due: so long from now on, or at a time by the clock of the process that asks (a late listing). */
export type Due = { afterMs: number } | { at: number }

/** Now, by the clock that leases and due times go by. */
export function now<DB>(db: Pick<Kysely<DB>, 'getExecutor'>): Moment {
  return clockOf(db)?.() ?? dialectOf(db).now()
}

/** So many milliseconds after a moment. */
export function later(moment: Moment, ms: number): Moment {
  return isExpression(moment) ? sql<number>`(${moment} + ${ms})` : moment + ms
}

/** What `LEASE_MS` was before: programs of then and now may work beside each other. */
export const FORMER_LEASE_MS = 10_000

/**
 * Does a lease end later than one can? It was written before the clock went back, and counts as ended. `leaseMs` may be
 * a parameter that has no value yet, so it is the database that finds the longer of the two.
 */
export function endsTooLate(ends: RawBuilder<unknown>, moment: Moment, leaseMs: number): RawBuilder<SqlBool> {
  return sql<SqlBool>`
    (${ends} > ${later(moment, leaseMs)} and ${ends} > ${later(moment, FORMER_LEASE_MS)})`
}

export function toMoment<DB>(db: Pick<Kysely<DB>, 'getExecutor'>, due: Due): Moment {
  return 'at' in due ? due.at : later(now(db), due.afterMs)
}

/**
 * A moment that is read once for a whole statement, so that an index can be searched by it. A row that the statement
 * had to wait for may be newer than this moment: do not use it to judge what another worker may just have changed.
 */
export function readOnce(moment: Moment): Moment {
  return isExpression(moment) ? sql<number>`(select ${moment})` : moment
}
