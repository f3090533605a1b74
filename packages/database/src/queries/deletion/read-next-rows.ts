import type { Kysely } from 'kysely'
import type { DeletionId, KeyValue } from '@organizations/domain'
import { dialectOf } from '../../dialect.ts'
import type { Database } from '../../schema.ts'
import { readColumn, readObjectPage, type NamedObject } from './swept-rows.ts'
import type { SweptPage } from './swept-page.ts'

/** What a sweep asks for: the next rows of a page, about `size` of them. */
export interface RowsToSweep {
  deletionId: DeletionId
  page: SweptPage
  size: number
  /** Are these all of the table's, as the caller knows? */
  isWhole?: boolean
  /** Do these name no objects, as the caller knows? */
  hasNoObjects?: boolean
  /** The column whose values stay reserved until the deletion is complete, if there is one. */
  reserved: string | null
}

/** The rows that a batch removes. */
export interface NextRows {
  page: SweptPage
  /** The last of them; null: all that are left. */
  end: readonly KeyValue[] | null
  /** Where the next batch begins once they are gone; null: with the next table. */
  cursor: readonly KeyValue[] | null
  /** The stored objects that they name. */
  objects: NamedObject[]
  /** What the reserved column holds in them. */
  reserved: string[]
  /** What the size of the next batch is learned from, given how many rows went. */
  sizeOf: (removed: number) => number
}

/** Their objects go first, in one request. */
const MOST_ROWS_WITH_OBJECTS = 500

/** The rows that a sweep removes next: by key, or as they are stored where the database can and it is faster. */
export async function readNextRows(db: Kysely<Database>, sweep: RowsToSweep): Promise<NextRows> {
  const { page, size, isWhole = false, hasNoObjects = false, reserved } = sweep
  // In a transaction it would be for few rows, and the rest of the table would have to follow in the order of the key.
  const byCtid = isWhole || db.isTransaction ? undefined : await dialectOf(db).readByCtid?.(db, sweep)
  if (byCtid !== undefined) return byCtid
  const limit = page.object === null ? size : Math.min(size, MOST_ROWS_WITH_OBJECTS)
  const isKnown = isWhole && (page.object === null || hasNoObjects)
  const { objects, end } = isKnown ? { objects: [], end: null } : await readObjectPage(db, page, limit)
  const values = reserved === null ? [] : await readColumn(db, { ...page, end }, reserved)
  return { page, end, cursor: end, objects, reserved: values, sizeOf: (removed) => removed }
}
