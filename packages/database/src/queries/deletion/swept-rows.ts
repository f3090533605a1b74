/** Reading and removing an organization's rows of any swept table, page by page in the order of the table's key. */
import { sql, type Kysely, type RawBuilder, type SqlBool, type Transaction } from 'kysely'
import type { KeyValue } from '@organizations/domain'
import { runCompiled } from '../../compiled-query.ts'
import { endsTooLate, now, readOnce } from '../../moment.ts'
import type { Database } from '../../schema.ts'
import { findPageEnd } from './count-rows.ts'
import {
  inKeyOrder,
  isOnPage,
  isOurs,
  isUpTo,
  keyColumns,
  keyOf,
  keyTuple,
  shapeOf,
  rangeOf,
  rangeValues,
  valuesOf,
  type SweptPage,
  type SweptRows,
} from './swept-page.ts'

/** A stored object that a row names. */
export interface NamedObject {
  objectKey: string
  bytes: number
}

type ObjectRow = Record<string, KeyValue> & { named: string | null; size: number }

/** The next `limit` rows' objects, and the key of the last of these rows; `end` is null when they were the last. */
export async function readObjectPage(
  db: Kysely<Database>,
  page: SweptPage,
  limit: number,
): Promise<{ objects: NamedObject[]; end: readonly KeyValue[] | null }> {
  if (page.object === null) return { objects: [], end: (await findPageEnd(db, page, limit)) ?? null }
  const { object } = page
  const statement = () => sql`
    select ${keyColumns(page)}, ${sql.ref(object.key)} as named, ${sql.ref(object.bytes)} as size
    from ${sql.table(page.table)} where ${isOnPage(page)} ${inKeyOrder(page)} limit ${limit}`
  const name = `objects of ${shapeOf(page)} ${object.key} ${object.bytes}`
  const values = [...valuesOf(page), limit]
  const { rows } = await runCompiled<ObjectRow>(db, name, () => statement().compile(db), values)
  const objects = rows.flatMap(({ named, size }) => (named === null ? [] : [{ objectKey: named, bytes: size }]))
  const last = rows.at(-1)
  return { objects, end: rows.length < limit || last === undefined ? null : keyOf(page, last) }
}

/**
 * Removes the rows after the cursor up to `end` (null: all that are left), except those whose object is in `spared`.
 * Returns how many.
 */
export async function deletePage(
  trx: Transaction<Database>,
  page: SweptPage & { end: readonly KeyValue[] | null; spared: readonly string[] },
): Promise<number> {
  const statement = () => {
    const upTo = isUpTo(page)
    return sql`delete from ${sql.table(page.table)} where ${isOnPage(page)} and ${upTo} and ${isNotSpared(page, upTo)}`
  }
  const { spared } = page
  const { numAffectedRows } =
    spared.length === 0
      ? await runCompiled(trx, `delete ${rangeOf(page)}`, () => statement().compile(trx), rangeValues(page))
      : await statement().execute(trx)
  return Number(numAffectedRows)
}

/**
 * Is there any such row? In the order of the key, for Postgres to search by it: having just lost an organization's rows
 * it still believes that there are many, and would look for the first of them through the whole table.
 */
export async function hasRows(db: Kysely<Database>, rows: AnyRows): Promise<boolean> {
  return (await findNotEmpty(db, [rows])).length > 0
}

type AnyRows = SweptRows & Pick<SweptPage, 'key'>

/**
 * Those of a list that have any row, by one statement. Each is asked by a value and not by `exists`, in which Postgres
 * disregards an order.
 */
export async function findNotEmpty<Rows extends AnyRows>(db: Kysely<Database>, list: readonly Rows[]): Promise<Rows[]> {
  if (list.length === 0) return []
  const first = (rows: Rows) => sql`
    select 1 from ${sql.table(rows.table)} where ${isOurs(rows)} ${inKeyOrder(rows)} limit 1`
  const statement = () =>
    sql`select ${sql.join(list.map((rows, place) => sql`(${first(rows)}) as ${sql.ref(`found_${place}`)}`))}`
  const pages = list.map((rows) => ({ ...rows, object: null, after: null }))
  const name = `not empty: ${pages.map(shapeOf).join()}`
  const values = pages.flatMap(valuesOf)
  const { rows } = await runCompiled<Record<string, 1 | null>>(db, name, () => statement().compile(db), values)
  return list.filter((_, place) => rows[0]?.[`found_${place}`] === 1)
}

/** Is any of these rows in use: does the time in this column lie ahead, though no further than a lease is long? */
export async function hasLeasedRows(
  db: Kysely<Database>,
  rows: SweptRows,
  { lease, leaseMs }: { lease: string; leaseMs: number },
): Promise<boolean> {
  const ends = sql.ref(lease)
  const moment = readOnce(now(db))
  const found = await sql`
    select 1 from ${sql.table(rows.table)}
    where ${isOurs(rows)} and ${ends} > ${moment} and not ${endsTooLate(ends, moment, leaseMs)} limit 1`.execute(db)
  return found.rows.length > 0
}

/** What a column holds in the rows of a page up to `end` (null: all that are left). */
export async function readColumn(
  db: Kysely<Database>,
  page: SweptPage & { end: readonly KeyValue[] | null },
  column: string,
): Promise<string[]> {
  const statement = () => sql`
    select ${sql.ref(column)} as value from ${sql.table(page.table)}
    where ${isOnPage(page)} and ${isUpTo(page)} ${inKeyOrder(page)}`
  const name = `read ${column} ${rangeOf(page)}`
  const { rows } = await runCompiled<{ value: string }>(db, name, () => statement().compile(db), rangeValues(page))
  return rows.map(({ value }) => value)
}

/** By key, and not by object: the planner would search by another index then, one that cannot follow the key range. */
function isNotSpared(page: SweptPage & { spared: readonly string[] }, upTo: RawBuilder<SqlBool>): RawBuilder<SqlBool> {
  if (page.object === null || page.spared.length === 0) return sql<SqlBool>`true`
  const isSpared = sql<SqlBool>`${sql.ref(page.object.key)} in (${sql.join(page.spared)})`
  return sql<SqlBool>`${keyTuple(page)} not in (
    select ${keyColumns(page)} from ${sql.table(page.table)}
    where ${isOnPage(page)} and ${upTo} and ${isSpared} ${inKeyOrder(page)})`
}
