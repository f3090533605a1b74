/**
 * Reading and removing an organization's rows of any swept table, page by page in the order of the table's key. Names
 * of tables and columns come from a plan, which comes from the cascade registry: never from a caller. Every statement
 * carries the organization's predicate besides its key range.
 */
import { sql, type Kysely, type RawBuilder, type SqlBool, type Transaction } from 'kysely'
import type { KeyValue, OrganizationId } from '@organizations/domain'
import type { Database } from '../schema.ts'

/** Which rows: of one table and organization, those whose key comes after the cursor (null: from the beginning). */
export interface SweptPage {
  table: string
  key: readonly string[]
  object: { key: string; bytes: string } | null
  organizationId: OrganizationId
  after: readonly KeyValue[] | null
}

/** A stored object that a row names. */
export interface NamedObject {
  objectKey: string
  bytes: number
}

/** How many rows, and named objects, there are among the next `limit`. */
export async function countPage(
  db: Kysely<Database>,
  page: SweptPage,
  limit: number,
): Promise<{ rows: number; objects: number }> {
  const named = page.object === null ? sql`null` : sql.ref(page.object.key)
  const { rows } = await sql<{ rows: number; objects: number }>`
    select count(*) as "rows", count(named) as objects from (
      select ${named} as named from ${sql.table(page.table)} where ${isOnPage(page)} ${inKeyOrder(page)} limit ${limit}
    ) as page`.execute(db)
  return rows[0] ?? { rows: 0, objects: 0 }
}

/** The key of the `limit`-th next row; nothing when fewer rows are left. */
export async function findPageEnd(
  db: Kysely<Database>,
  page: SweptPage,
  limit: number,
): Promise<readonly KeyValue[] | undefined> {
  const { rows } = await sql<Record<string, KeyValue>>`
    select ${keyColumns(page)} from ${sql.table(page.table)} where ${isOnPage(page)}
    ${inKeyOrder(page)} limit 1 offset ${limit - 1}`.execute(db)
  const [row] = rows
  return row && keyOf(page, row)
}

/** The next `limit` rows' objects, and the key of the last of these rows; `end` is null when they were the last. */
export async function readObjectPage(
  db: Kysely<Database>,
  page: SweptPage,
  limit: number,
): Promise<{ objects: NamedObject[]; end: readonly KeyValue[] | null }> {
  if (page.object === null) return { objects: [], end: (await findPageEnd(db, page, limit)) ?? null }
  const { rows } = await sql<Record<string, KeyValue> & { named: string | null; size: number }>`
    select ${keyColumns(page)}, ${sql.ref(page.object.key)} as named, ${sql.ref(page.object.bytes)} as size
    from ${sql.table(page.table)} where ${isOnPage(page)} ${inKeyOrder(page)} limit ${limit}`.execute(db)
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
  const upTo = page.end === null ? sql<SqlBool>`true` : sql<SqlBool>`${keyTuple(page)} <= (${sql.join(page.end)})`
  const { numAffectedRows } = await sql`
    delete from ${sql.table(page.table)} where ${isOnPage(page)} and ${upTo} and ${isNotSpared(page, upTo)}`.execute(
    trx,
  )
  return Number(numAffectedRows)
}

/** Has the organization any row in this table? */
export async function hasRows(db: Kysely<Database>, table: string, organizationId: OrganizationId): Promise<boolean> {
  const { rows } = await sql`
    select 1 from ${sql.table(table)} where organization_id = ${organizationId} limit 1`.execute(db)
  return rows.length > 0
}

function isOnPage({ key, organizationId, after }: SweptPage): RawBuilder<SqlBool> {
  const isOurs = sql<SqlBool>`organization_id = ${organizationId}`
  return after === null ? isOurs : sql<SqlBool>`${isOurs} and ${keyTuple({ key })} > (${sql.join(after)})`
}

/** By key, and not by object: the planner would search by another index then, one that cannot follow the key range. */
function isNotSpared(page: SweptPage & { spared: readonly string[] }, upTo: RawBuilder<SqlBool>): RawBuilder<SqlBool> {
  if (page.object === null || page.spared.length === 0) return sql<SqlBool>`true`
  const isSpared = sql<SqlBool>`${sql.ref(page.object.key)} in (${sql.join(page.spared)})`
  return sql<SqlBool>`${keyTuple(page)} not in (
    select ${keyColumns(page)} from ${sql.table(page.table)}
    where ${isOnPage(page)} and ${upTo} and ${isSpared} ${inKeyOrder(page)})`
}

function keyColumns({ key }: Pick<SweptPage, 'key'>): RawBuilder<unknown> {
  return sql.join(key.map((column) => sql.ref(column)))
}

function keyTuple(page: Pick<SweptPage, 'key'>): RawBuilder<unknown> {
  return sql`(${keyColumns(page)})`
}

/** The organization first, for the planner to see that the order is the index's. */
function inKeyOrder({ key }: Pick<SweptPage, 'key'>): RawBuilder<unknown> {
  return sql`order by ${sql.join(['organization_id', ...key].map((column) => sql.ref(column)))}`
}

function keyOf({ key }: Pick<SweptPage, 'key'>, row: Record<string, KeyValue | null>): readonly KeyValue[] {
  return key.map((column) => row[column] ?? '')
}
