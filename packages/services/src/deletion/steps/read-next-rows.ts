import {
  byAddress,
  findAddressedPage,
  isAddress,
  liesDense,
  listTallies,
  readObjectPage,
  type NamedObject,
  type SweptPage,
} from '@organizations/database'
import type { Deletion, KeyValue, SweepStep } from '@organizations/domain'
import type { DeletionDeps } from '../../deps.ts'
import { pageOf, rowsOf } from './commit-piece.ts'

/** Their objects go first, in one request. */
const MOST_ROWS_WITH_OBJECTS = 500
/** What is looked through for rows at a time where there may be none: 16 MB of a table of Postgres. */
const BLOCKS_PER_LOOK = 2000

export interface NextRows {
  page: SweptPage
  /** The last of the rows that the piece removes; null: all that are left. */
  end: readonly KeyValue[] | null
  /** What is behind us then; null: the table. */
  cursor: readonly KeyValue[] | null
  objects: NamedObject[]
  /** What the size of the next piece is learned from, given how many rows went. */
  sizeOf: (removed: number) => number
}

/** The rows that a sweep removes next: by key, or on Postgres by address where they fill much of a table. */
export async function readNextRows(deps: DeletionDeps, deletion: Deletion, step: SweepStep): Promise<NextRows> {
  const page = pageOf(deletion, step)
  const size = deps.pieceSizes.of(step.table)
  if (await isByAddress(deps, deletion, step)) {
    const addressed = byAddress(page)
    const found = await findAddressedPage(deps.db, addressed, { limit: size, blocks: BLOCKS_PER_LOOK })
    const isAllGone = !found.hasRows && (await countLeft(deps, deletion, step)) <= 0
    return {
      ...found,
      page: addressed,
      // Far into a table of others there is no need to look: verification does, by an index.
      cursor: isAllGone ? null : found.cursor,
      objects: [],
      // A range of addresses is full, however many of its rows are ours.
      sizeOf: (removed) => (removed === 0 ? 0 : size),
    }
  }
  const limit = step.object === null ? size : Math.min(size, MOST_ROWS_WITH_OBJECTS)
  const { objects, end } = await readObjectPage(deps.db, page, limit)
  return { page, objects, end, cursor: end, sizeOf: (removed) => removed }
}

/** Decided when a table is begun, by the rows that were counted and are not gone yet; its cursor says it from then on. */
async function isByAddress(deps: DeletionDeps, deletion: Deletion, step: SweepStep): Promise<boolean> {
  if (step.object !== null || step.held !== null) return false
  if (deletion.cursor !== null) return isAddress(deletion.cursor)
  return await liesDense(deps.db, rowsOf(deletion, step), await countLeft(deps, deletion, step))
}

/** The rows of a table that were counted and are not gone yet. */
async function countLeft({ db }: DeletionDeps, deletion: Deletion, { table }: SweepStep): Promise<number> {
  const tally = (await listTallies(db, deletion.id)).find((it) => it.table === table)
  return tally === undefined ? 0 : tally.rowsFound - tally.rowsRemoved
}
