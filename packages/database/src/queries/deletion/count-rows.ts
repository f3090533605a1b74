import { sql, type Kysely, type RawBuilder } from 'kysely'
import type { KeyValue } from '@organizations/domain'
import { runCompiled } from '../../compiled-query.ts'
import type { Database } from '../../schema.ts'
import { inKeyOrder, isOnPage, keyColumns, keyOf, shapeOf, valuesOf, type SweptPage } from './swept-page.ts'

/** What there is among a table's next rows. */
export interface RowCount {
  rows: number
  objects: number
  /** Of these objects. */
  bytes: number
}

/** Most tables of most organizations have fewer rows, and are counted by one statement. */
export const FIRST_ROWS = 500

/** Counts the first rows of tables, at most `FIRST_ROWS` of each, all by one statement. */
export async function countFirstRows(db: Kysely<Database>, pages: readonly SweptPage[]): Promise<RowCount[]> {
  if (pages.length === 0) return []
  const each = pages.map((page, place) => sql`select ${sql.lit(place)} as place, ${countsOf(page, FIRST_ROWS)}`)
  const statement = () => sql`
    select "rows", objects, bytes from (${sql.join(each, sql` union all `)}) as counted order by place`
  const name = `count first rows: ${pages.map(countedShape).join()}`
  const values = pages.flatMap((page) => [...valuesOf(page), FIRST_ROWS])
  const { rows } = await runCompiled<RowCount>(db, name, () => statement().compile(db), values)
  return rows
}

/** Counts the next rows, at most `limit`. `end` is the key of the last of them, null when there are no more. */
export async function countNextRows(
  db: Kysely<Database>,
  page: SweptPage,
  limit: number,
): Promise<RowCount & { end: readonly KeyValue[] | null }> {
  if (page.after === null) {
    const few = await countPage(db, page, Math.min(limit, FIRST_ROWS))
    if (few.rows < Math.min(limit, FIRST_ROWS)) return { ...few, end: null }
  }
  const end = (await findPageEnd(db, page, limit)) ?? null
  // There are at least as many rows then: the index has answered already.
  if (end !== null && page.object === null) return { rows: limit, objects: 0, bytes: 0, end }
  return { ...(await countPage(db, page, limit)), end }
}

/** How many rows and named objects there are among the next `limit`, and how many bytes these have. */
export async function countPage(db: Kysely<Database>, page: SweptPage, limit: number): Promise<RowCount> {
  const statement = () => sql`select ${countsOf(page, limit)}`
  const name = `count ${countedShape(page)}`
  const { rows } = await runCompiled<RowCount>(db, name, () => statement().compile(db), [...valuesOf(page), limit])
  return rows[0] ?? { rows: 0, objects: 0, bytes: 0 }
}

/** What follows a `select`. */
function countsOf(page: SweptPage, limit: number): RawBuilder<unknown> {
  const named = page.object === null ? sql`null` : sql.ref(page.object.key)
  const size = page.object === null ? sql`0` : sql.ref(page.object.bytes)
  return sql`count(*) as "rows", count(named) as objects, coalesce(sum(size), 0) as bytes from (
      select ${named} as named, ${size} as size from ${sql.table(page.table)}
      where ${isOnPage(page)} ${inKeyOrder(page)} limit ${limit}
    ) as page`
}

function countedShape(page: SweptPage): string {
  return `${shapeOf(page)} ${page.object?.key ?? 'no objects'}`
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
