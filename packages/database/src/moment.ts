/**
 * The times that work is due and that leases end. Many machines compare them, so they are the database's own where there
 * are many machines: what its clock says when a statement comes to it, not when the transaction began, which may have
 * waited since.
 */
import { isExpression, sql, type RawBuilder } from 'kysely'

/** Milliseconds since 1970: as this process says, or as the database will. */
export type Moment = number | RawBuilder<number>

/** What Postgres' own clock says, anew for each row that it looks at. */
export const serverTime: RawBuilder<number> = sql<number>`(extract(epoch from clock_timestamp()) * 1000)::bigint`

/** So many milliseconds after a moment. */
export function later(moment: Moment, ms: number): Moment {
  return isExpression(moment) ? sql<number>`(${moment} + ${ms})` : moment + ms
}

/**
 * A moment that is read once for a whole statement, so that an index can be searched by it. A row that the statement had
 * to wait for may be newer than this moment: not for judging what somebody else may just have changed.
 */
export function readOnce(moment: Moment): Moment {
  return isExpression(moment) ? sql<number>`(select ${moment})` : moment
}
