/**
 * Reading and removing an organization's rows of any swept table, page by page in the order of the table's key: all of
 * them, or those of one app, bundle or channel. Names of tables and columns come from a plan, which comes from the
 * cascade registry: never from a caller. Every statement carries the organization's predicate besides its key range.
 */
import { sql, type Kysely, type RawBuilder, type SqlBool, type Transaction } from 'kysely'
import type { KeyValue, OrganizationId } from '@organizations/domain'
import { runCompiled } from '../../compiled-query.ts'
import { later, readOnce, type Moment } from '../../moment.ts'
import type { Database } from '../../schema.ts'

/** Which rows of a table: an organization's, and among them those whose columns hold these values. */
export interface SweptRows {
  table: string
  organizationId: OrganizationId
  scope: Readonly<Record<string, KeyValue>>
}

/** Of these rows, those whose key comes after the cursor (null: from the beginning). */
export interface SweptPage extends SweptRows {
  key: readonly string[]
  object: { key: string; bytes: string } | null
  after: readonly KeyValue[] | null
}

/** A stored object that a row names. */
export interface NamedObject {
  objectKey: string
  bytes: number
}

/** What there is among a table's next rows. */
export interface RowCount {
  rows: number
  objects: number
  /** Of these objects. */
  bytes: number
}

/** Counts the next rows, at most `limit`. `end` is the key of the last of them, null when there are no more. */
export async function countNextRows(
  db: Kysely<Database>,
  page: SweptPage,
  limit: number,
): Promise<RowCount & { end: readonly KeyValue[] | null }> {
  const end = (await findPageEnd(db, page, limit)) ?? null
  // There are at least as many rows then: the index has answered already.
  if (end !== null && page.object === null) return { rows: limit, objects: 0, bytes: 0, end }
  return { ...(await countPage(db, page, limit)), end }
}

/** How many rows and named objects there are among the next `limit`, and how many bytes these have. */
export async function countPage(db: Kysely<Database>, page: SweptPage, limit: number): Promise<RowCount> {
  const named = page.object === null ? sql`null` : sql.ref(page.object.key)
  const size = page.object === null ? sql`0` : sql.ref(page.object.bytes)
  const { rows } = await sql<RowCount>`
    select count(*) as "rows", count(named) as objects, coalesce(sum(size), 0) as bytes from (
      select ${named} as named, ${size} as size from ${sql.table(page.table)} where ${isOnPage(page)} ${inKeyOrder(page)} limit ${limit}
    ) as page`.execute(db)
  return rows[0] ?? { rows: 0, objects: 0, bytes: 0 }
}

/** The key of the `limit`-th next row; nothing when fewer rows are left. */
export async function findPageEnd(
  db: Kysely<Database>,
  page: SweptPage,
  limit: number,
): Promise<readonly KeyValue[] | undefined> {
  const statement = () => sql`
    select ${keyColumns(page)} from ${sql.table(page.table)} where ${isOnPage(page)}
    ${inKeyOrder(page)} limit 1 offset ${limit - 1}`
  const values = [...valuesOf(page), limit - 1]
  const name = `page end of ${shapeOf(page)}`
  const { rows } = await runCompiled<Record<string, KeyValue>>(db, name, () => statement().compile(db), values)
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
  const statement = () => {
    const upTo = isUpTo(page)
    return sql`delete from ${sql.table(page.table)} where ${isOnPage(page)} and ${upTo} and ${isNotSpared(page, upTo)}`
  }
  const { end, spared } = page
  const { numAffectedRows } =
    end !== null && spared.length === 0
      ? await runCompiled(trx, `delete ${shapeOf(page)}`, () => statement().compile(trx), [...valuesOf(page), ...end])
      : await statement().execute(trx)
  return Number(numAffectedRows)
}

/** The key of whichever row of a page the database comes upon first, up to `end`. */
export async function findAnyKey(
  db: Kysely<Database>,
  page: SweptPage,
  end: readonly KeyValue[],
): Promise<readonly KeyValue[] | undefined> {
  const statement = () => sql`
    select ${keyColumns(page)} from ${sql.table(page.table)}
    where ${isOnPage(page)} and ${isUpTo({ ...page, end })} limit 1`
  const values = [...valuesOf(page), ...end]
  const name = `any of ${shapeOf(page)}`
  const { rows } = await runCompiled<Record<string, KeyValue>>(db, name, () => statement().compile(db), values)
  return rows[0] && keyOf(page, rows[0])
}

/**
 * Is there any such row? In the order of the key, for Postgres to search by it: having just lost an organization's rows
 * it still believes that there are many, and would look for the first of them through the whole table.
 */
export async function hasRows(db: Kysely<Database>, rows: SweptRows & Pick<SweptPage, 'key'>): Promise<boolean> {
  const found = await sql`
    select 1 from ${sql.table(rows.table)} where ${isOurs(rows)} ${inKeyOrder(rows)} limit 1`.execute(db)
  return found.rows.length > 0
}

/** Is any of these rows in use: does the time in this column lie ahead, though no further than a lease is long? */
export async function hasLeasedRows(
  db: Kysely<Database>,
  rows: SweptRows,
  { lease, now, leaseMs }: { lease: string; now: Moment; leaseMs: number },
): Promise<boolean> {
  const ends = sql.ref(lease)
  const moment = readOnce(now)
  const found = await sql`
    select 1 from ${sql.table(rows.table)}
    where ${isOurs(rows)} and ${ends} > ${moment} and ${ends} <= ${later(moment, leaseMs)} limit 1`.execute(db)
  return found.rows.length > 0
}

/** What a column holds in the rows of a page up to `end` (null: all that are left). */
export async function readColumn(
  db: Kysely<Database>,
  page: SweptPage & { end: readonly KeyValue[] | null },
  column: string,
): Promise<string[]> {
  const { rows } = await sql<{ value: string }>`
    select ${sql.ref(column)} as value from ${sql.table(page.table)}
    where ${isOnPage(page)} and ${isUpTo(page)} ${inKeyOrder(page)}`.execute(db)
  return rows.map(({ value }) => value)
}

function isOurs({ organizationId, scope }: SweptRows): RawBuilder<SqlBool> {
  const columns = Object.entries({ organization_id: organizationId, ...scope })
  return sql.join<SqlBool>(
    columns.map(([column, value]) => sql<SqlBool>`${sql.ref(column)} = ${value}`),
    sql` and `,
  )
}

function isUpTo(page: SweptPage & { end: readonly KeyValue[] | null }): RawBuilder<SqlBool> {
  return page.end === null ? sql<SqlBool>`true` : sql<SqlBool>`${keyTuple(page)} <= (${sql.join(page.end)})`
}

function isOnPage(page: SweptPage): RawBuilder<SqlBool> {
  const { key, after } = page
  return after === null ? isOurs(page) : sql<SqlBool>`${isOurs(page)} and ${keyTuple({ key })} > (${sql.join(after)})`
}

/** By key, and not by object: the planner would search by another index then, one that cannot follow the key range. */
function isNotSpared(page: SweptPage & { spared: readonly string[] }, upTo: RawBuilder<SqlBool>): RawBuilder<SqlBool> {
  if (page.object === null || page.spared.length === 0) return sql<SqlBool>`true`
  const isSpared = sql<SqlBool>`${sql.ref(page.object.key)} in (${sql.join(page.spared)})`
  return sql<SqlBool>`${keyTuple(page)} not in (
    select ${keyColumns(page)} from ${sql.table(page.table)}
    where ${isOnPage(page)} and ${upTo} and ${isSpared} ${inKeyOrder(page)})`
}

/** What tells the texts of statements about a page apart. */
function shapeOf({ table, scope, key, after }: SweptPage): string {
  return [table, Object.keys(scope).join(), key.join(), after === null ? 'from the beginning' : 'after'].join(' ')
}

/** The values of `isOnPage`, in its order. */
function valuesOf({ organizationId, scope, after }: SweptPage): KeyValue[] {
  return [organizationId, ...Object.values(scope), ...(after ?? [])]
}

function keyColumns({ key }: Pick<SweptPage, 'key'>): RawBuilder<unknown> {
  return sql.join(key.map((column) => sql.ref(column)))
}

function keyTuple(page: Pick<SweptPage, 'key'>): RawBuilder<unknown> {
  return sql`(${keyColumns(page)})`
}

/** The organization and the scope first, for the planner to see that the order is the index's. */
function inKeyOrder({ key, scope }: Pick<SweptPage, 'key' | 'scope'>): RawBuilder<unknown> {
  const columns = ['organization_id', ...Object.keys(scope), ...key]
  return sql`order by ${sql.join([...new Set(columns)].map((column) => sql.ref(column)))}`
}

function keyOf({ key }: Pick<SweptPage, 'key'>, row: Record<string, KeyValue | null>): readonly KeyValue[] {
  return key.map((column) => row[column] ?? '')
}
