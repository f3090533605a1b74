/**
 * Copies all rows from one database to another, both used by no other program. Every page is one transaction and pages
 * come in the order of the key, so after a crash the last row at the target says where to go on.
 */
import type { Kysely } from 'kysely'
import type { DeletionPlan } from '@organizations/domain'
import { dialectOf, type OpenDatabase } from '../dialect.ts'
import type { Database } from '../schema.ts'
import { placeEvents } from '../queries/events/event-feed.ts'
import { inTransaction } from '../transaction.ts'
import { carryFeed } from './carry-feed.ts'
import { movedTables, type MoveContext } from './moved-tables.ts'
import { tablesToMove } from './move-order.ts'
import { readLastRow, readRows } from './read-rows.ts'
import type { MovedRow, TableShape } from './table-shape.ts'
import { writeRows } from './write-rows.ts'

/** What is moved, and where to. */
export interface RowMove {
  source: Pick<OpenDatabase, 'db'>
  target: Pick<OpenDatabase, 'db' | 'relaxedDb'>
  /** Where stored files are at the target; undefined when they stay where they are. */
  storageProvider?: string | undefined
  /** Called before each write: throws when the databases are no longer ours alone. */
  requireAlone: () => void
  /** Called after each page. */
  onRows: (count: number) => void
}

/** Copies what is not there yet. The fences come last: before that they would refuse rows of what is being deleted. */
export async function copyRows(move: RowMove): Promise<void> {
  await placeEvents(move.source.db) // the target may be one that gives no places later
  const context = await readContext(move)
  const tables = await tablesToMove(move.source.db)
  for (const table of tables) await copyTable(move, table, context)
  await carryHighestIds(move, tables)
  await carryFeed(move)
}

async function copyTable({ source, target, requireAlone, onRows }: RowMove, table: TableShape, context: MoveContext) {
  try {
    const last = await readLastRow(target.db, table)
    for await (const rows of readRows(source.db, table, last)) {
      requireAlone()
      const changed = rows.map((row) => atTarget(table, row, context))
      await inTransaction(target.relaxedDb, (trx) => writeRows(trx, table, changed))
      onRows(rows.length)
    }
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause)
    throw new Error(`The rows of ${table.name} could not be copied: ${reason}`, { cause })
  }
}

/** A row of the source as it is at the target. Its key stays as it is. */
export function atTarget({ name }: TableShape, row: MovedRow, context: MoveContext): MovedRow {
  return movedTables[name]?.change?.(row, context) ?? row
}

export async function readContext({
  source,
  storageProvider,
}: Pick<RowMove, 'source' | 'storageProvider'>): Promise<MoveContext> {
  const plans = await source.db.selectFrom('deletion_plans').selectAll().execute()
  const parsed = plans.map(({ hash, plan }) => [hash, JSON.parse(plan) as DeletionPlan] as const) // as it was stored
  return { storageProvider, plans: new Map(parsed) }
}

/** An id that was given out is never given out again, also when its row is gone. */
async function carryHighestIds({ source, target }: RowMove, tables: readonly TableShape[]): Promise<void> {
  for (const { name } of tables.filter(({ isNumbered }) => isNumbered)) {
    const highest = await highestId(source.db, name)
    await inTransaction(target.db, async (trx) => {
      if (highest > (await highestId(trx, name))) await dialectOf(trx).raiseHighestId(trx, name, highest)
    })
  }
}

/** The highest number that a table has given out as an id; 0 for none. */
export async function highestId(db: Kysely<Database>, table: string): Promise<number> {
  return await dialectOf(db).readHighestId(db, table)
}
