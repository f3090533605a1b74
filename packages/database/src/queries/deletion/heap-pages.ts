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
import { isPostgres } from '../../dialect.ts'
import type { Database } from '../../schema.ts'
import { findAnyKey, type SweptPage, type SweptRows } from './swept-rows.ts'

const FEWEST_ROWS = 4000
/** About as many fit in. Where it is wrong, pieces take longer or shorter, and their sizes learn from that. */
const ROWS_PER_BLOCK = 50
/** Below that, an index finds the rows with less to read. */
const FEWEST_ROWS_PER_BLOCK = 10

const ADDRESS = 'ctid'
const BEFORE_ALL = beginOf(0)

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
 * The next blocks with any of these rows, as many as hold about `limit`: `end` is the address at their end, `cursor` what is
 * behind us once the rows are gone, null when there are no more. Looks through `blocks` for them and no further: when none
 * of these has any, `end` is where we are.
 */
export async function findAddressedPage(
  db: Kysely<Database>,
  page: SweptPage,
  { limit, blocks }: { limit: number; blocks: number },
): Promise<{ hasRows: boolean; end: readonly KeyValue[]; cursor: readonly KeyValue[] | null }> {
  const [after = BEFORE_ALL] = page.after ?? []
  const horizon = blockOf(after) + blocks
  const [first] = (await findAnyKey(db, page, [beginOf(horizon)])) ?? []
  if (first !== undefined) {
    const end = beginOf(blockOf(first) + Math.ceil(limit / ROWS_PER_BLOCK))
    return { hasRows: true, end: [end], cursor: [ADDRESS, end] }
  }
  const hasMore = horizon < (await countBlocks(db, page.table))
  return { hasRows: false, end: [after], cursor: hasMore ? [ADDRESS, beginOf(horizon)] : null }
}

async function countBlocks(db: Kysely<Database>, table: string): Promise<number> {
  const { rows } = await sql<{ blocks: number }>`
    select pg_relation_size(${table}::regclass) / current_setting('block_size')::int as blocks`.execute(db)
  return rows[0]?.blocks ?? 0
}

function blockOf(address: KeyValue): number {
  return Number(/^\((\d+),\d+\)$/.exec(String(address))?.[1])
}

/** Before the first row of a block. */
function beginOf(block: number): string {
  return `(${block},0)`
}
