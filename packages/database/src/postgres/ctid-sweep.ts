/**
 * Sweeping a table of Postgres in the order in which its rows are stored. Postgres keeps no table in the order of a
 * key: rows that follow each other in an index may be anywhere. To remove much of a table it is best to go through its
 * blocks once, from the first to the last, by ranges of row addresses (ctid).
 *
 * A cursor is the address up to which nothing is left. A row that is changed meanwhile moves and may be passed over,
 * and all of them do when the table is written anew (VACUUM FULL): verification finds them, and the next round removes
 * them.
 */
import { sql, type Kysely } from 'kysely'
import type { KeyValue } from '@organizations/domain'
import { runCompiled } from '../compiled-query.ts'
import { countLeft } from '../queries/deletion/deletion-steps.ts'
import type { NextRows, RowsToSweep } from '../queries/deletion/read-next-rows.ts'
import {
  isOnPage,
  isUpTo,
  keyColumns,
  keyOf,
  shapeOf,
  valuesOf,
  type SweptPage,
} from '../queries/deletion/swept-page.ts'
import type { Database } from '../schema.ts'

const FEWEST_ROWS = 4000
/** About as many fit in. Where it is wrong, batches take longer or shorter, and their sizes learn from that. */
const ROWS_PER_BLOCK = 50
/** Below that, an index finds the rows with less to read. */
const FEWEST_ROWS_PER_BLOCK = 10
/** What is looked through for rows at a time where there may be none: 16 MB. */
const BLOCKS_PER_LOOK = 2000

const CTID = 'ctid'
const BEFORE_ALL = beginOf(0)

/** The rows to remove next, by their addresses; nothing when the order of the key is better. */
export async function readByCtid(db: Kysely<Database>, sweep: RowsToSweep): Promise<NextRows | undefined> {
  if (!(await goesByCtid(db, sweep))) return undefined
  const page = inCtidOrder(sweep.page)
  const found = await findCtidPage(db, page, { limit: sweep.size, blocks: BLOCKS_PER_LOOK })
  const isAllGone = !found.hasRows && (await countLeft(db, sweep.deletionId, page.table)) <= 0
  return {
    page,
    end: found.end,
    // Far into a table of other organizations there is no need to look: verification does, by an index.
    cursor: isAllGone ? null : found.cursor,
    objects: [],
    reserved: [],
    // A range of addresses is full, however many of its rows are this organization's.
    sizeOf: (removed) => (removed === 0 ? 0 : sweep.size),
  }
}

/**
 * Decided when a table is begun, by the rows that were counted and are not gone yet; its cursor shows it from then on.
 */
async function goesByCtid(db: Kysely<Database>, { page, reserved, deletionId }: RowsToSweep): Promise<boolean> {
  if (page.object !== null || reserved !== null) return false
  if (page.after !== null) return isCtid(page.after)
  return await isWorthCtidScan(db, page.table, await countLeft(db, deletionId, page.table))
}

/** Is it best to go through the whole table for `count` rows of it? */
export async function isWorthCtidScan(db: Kysely<Database>, table: string, count: number): Promise<boolean> {
  return count >= FEWEST_ROWS && count >= (await countBlocks(db, table)) * FEWEST_ROWS_PER_BLOCK
}

/** Does this cursor follow the addresses of rows, rather than their keys? */
export function isCtid(cursor: readonly KeyValue[] | null): boolean {
  return cursor?.[0] === CTID
}

/** The same rows, in the order of their addresses: from the beginning, unless the cursor is an address. */
export function inCtidOrder(page: SweptPage): SweptPage {
  return { ...page, key: [CTID], after: [isCtid(page.after) ? (page.after?.[1] ?? BEFORE_ALL) : BEFORE_ALL] }
}

/**
 * The next blocks with any of these rows, as many as hold about `limit`. `end` is the address at their end. `cursor` is
 * where the next look begins once the rows are gone, null when there are no more. It looks through `blocks` of them and
 * no further: when none of these has any, `end` is where we are.
 */
export async function findCtidPage(
  db: Kysely<Database>,
  page: SweptPage,
  { limit, blocks }: { limit: number; blocks: number },
): Promise<{ hasRows: boolean; end: readonly KeyValue[]; cursor: readonly KeyValue[] | null }> {
  const [after = BEFORE_ALL] = page.after ?? []
  const horizon = blockOf(after) + blocks
  const [first] = (await findAnyKey(db, page, [beginOf(horizon)])) ?? []
  if (first !== undefined) {
    const end = beginOf(blockOf(first) + Math.ceil(limit / ROWS_PER_BLOCK))
    return { hasRows: true, end: [end], cursor: [CTID, end] }
  }
  const hasMore = horizon < (await countBlocks(db, page.table))
  return { hasRows: false, end: [after], cursor: hasMore ? [CTID, beginOf(horizon)] : null }
}

/** The key of the first row of a page that the database finds, up to `end`. */
async function findAnyKey(
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
