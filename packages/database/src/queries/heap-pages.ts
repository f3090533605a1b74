/**
 * Sweeping a table of Postgres in the order in which its rows lie in it. Postgres keeps no table in the order of a key:
 * rows that follow each other in an index may lie anywhere. Whoever removes much of a table does best to go through its
 * blocks once, from the first to the last, by ranges of row addresses (ctid).
 *
 * A cursor is the address up to which nothing is left. A row that is changed meanwhile moves and may be passed over, and
 * all of them do when the table is written anew (VACUUM FULL): verification finds them, and the next round removes them.
 */
import { sql, type Kysely } from 'kysely'
import type { KeyValue } from '@organizations/domain'
import { isPostgres } from '../dialect.ts'
import type { Database } from '../schema.ts'
import { findRows, type SweptPage, type SweptRows } from './swept-rows.ts'

const FEWEST_ROWS = 4000
/** Of some fifty that fit in: below that, an index finds the rows with less to read. */
const FEWEST_ROWS_PER_BLOCK = 10

const ADDRESS = 'ctid'
const BEFORE_ALL = '(0,0)'

/** Is it best to go through the whole table for `count` rows of it? Never on SQLite, which has them in key order. */
export async function liesDense(db: Kysely<Database>, { table }: SweptRows, count: number): Promise<boolean> {
  return isPostgres(db) && count >= FEWEST_ROWS && count >= (await countBlocks(db, table)) * FEWEST_ROWS_PER_BLOCK
}

/** Does this cursor follow the addresses of rows, rather than their keys? */
export function isAddress(cursor: readonly KeyValue[] | null): boolean {
  return cursor?.[0] === ADDRESS
}

/** The same rows, in the order of their addresses: from the beginning, unless the cursor is an address. */
export function byAddress(page: SweptPage): SweptPage {
  return { ...page, key: [ADDRESS], after: [isAddress(page.after) ? (page.after?.[1] ?? BEFORE_ALL) : BEFORE_ALL] }
}

/**
 * Where the next `limit` rows end, looked for in so many blocks: `end` is the address of the last of them, `cursor` what is
 * behind us once they are gone, null when they were the last.
 */
export async function findAddressedPage(
  db: Kysely<Database>,
  page: SweptPage,
  { limit, blocks }: { limit: number; blocks: number },
): Promise<{ end: readonly KeyValue[]; cursor: readonly KeyValue[] | null }> {
  const [after = BEFORE_ALL] = page.after ?? []
  const horizon = blockOf(String(after)) + blocks
  const { rows } = await sql<{ end: string | null; found: number }>`
    select max(ctid)::text as "end", count(*) as found from (
      select ctid from ${findRows(page)} and ctid <= ${`(${horizon},0)`}::tid limit ${limit}
    ) as page`.execute(db)
  const { end, found } = rows[0] ?? { end: null, found: 0 }
  if (found === limit && end !== null) return { end: [end], cursor: [ADDRESS, end] }
  const hasMore = horizon < (await countBlocks(db, page.table))
  return { end: [end ?? after], cursor: hasMore ? [ADDRESS, `(${horizon},0)`] : null }
}

async function countBlocks(db: Kysely<Database>, table: string): Promise<number> {
  const { rows } = await sql<{ blocks: number }>`
    select pg_relation_size(${table}::regclass) / current_setting('block_size')::int as blocks`.execute(db)
  return rows[0]?.blocks ?? 0
}

function blockOf(address: string): number {
  return Number(/^\((\d+),\d+\)$/.exec(address)?.[1])
}
