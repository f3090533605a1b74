import type { Kysely } from 'kysely'
import type { Database } from '../schema.ts'
import { tablesToMove } from './move-order.ts'
import { countRowsOf } from './read-rows.ts'

/** How many rows each table has, of those that are moved. */
export async function countMovedRows(db: Kysely<Database>): Promise<{ table: string; rows: number }[]> {
  const counts = []
  for (const table of await tablesToMove(db)) counts.push({ table: table.name, rows: await countRowsOf(db, table) })
  return counts
}
