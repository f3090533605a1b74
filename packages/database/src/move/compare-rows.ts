/** Reads all rows of both databases side by side, and proves that the target has what the source has. */
import { createHash } from 'node:crypto'
import { compareFeeds } from './carry-feed.ts'
import { atTarget, highestId, readContext, type RowMove } from './copy-rows.ts'
import { tablesToMove } from './move-order.ts'
import type { MoveContext } from './moved-tables.ts'
import { readRows } from './read-rows.ts'
import type { MovedRow, TableShape } from './table-shape.ts'

export interface ComparedTable {
  table: string
  rows: number
  /** SHA-256 over the rows in the order of their key, in hex: the same on both databases. */
  sha256: string
}

/** Throws a sentence that names the first row that differs. */
export async function compareRows(move: RowMove): Promise<ComparedTable[]> {
  const context = await readContext(move)
  const tables = await tablesToMove(move.source.db)
  const compared: ComparedTable[] = []
  for (const table of tables) compared.push(await compareTable(move, table, context))
  for (const { name } of tables.filter(({ isNumbered }) => isNumbered)) await compareHighestIds(move, name)
  await compareFeeds(move)
  return compared
}

async function compareTable(move: RowMove, table: TableShape, context: MoveContext): Promise<ComparedTable> {
  const hash = createHash('sha256')
  const ofTarget = eachRow(readRows(move.target.db, table))
  let rows = 0
  for await (const page of readRows(move.source.db, table)) {
    for (const row of page) {
      const expected = canonical(table, atTarget(table, row, context))
      const { value } = await ofTarget.next()
      const found = value && canonical(table, value)
      if (found !== expected) throw new Error(difference(table, row, found === undefined))
      hash.update(`${expected}\n`)
    }
    rows += page.length
    move.onRows(page.length)
  }
  const { value: more } = await ofTarget.next()
  if (more)
    throw new Error(`Expected ${rows} rows in ${table.name}, but the target has more: ${describeKey(table, more)}`)
  return { table: table.name, rows, sha256: hash.digest('hex') }
}

async function* eachRow(pages: AsyncIterable<MovedRow[]>): AsyncGenerator<MovedRow, undefined> {
  for await (const page of pages) yield* page
}

function canonical({ columns }: TableShape, row: MovedRow): string {
  return JSON.stringify(columns.map(({ name }) => row[name] ?? null))
}

/** Names a row by its key alone: its content belongs to callers. */
function difference(table: TableShape, row: MovedRow, isMissing: boolean): string {
  const what = isMissing ? 'is missing at the target' : 'is another one at the target'
  return `Expected the same rows in ${table.name}, but one ${what}: ${describeKey(table, row)}`
}

function describeKey({ key }: TableShape, row: MovedRow): string {
  return key.map((column) => `${column} ${JSON.stringify(row[column])}`).join(', ')
}

async function compareHighestIds({ source, target }: RowMove, table: string): Promise<void> {
  const [expected, found] = [await highestId(source.db, table), await highestId(target.db, table)]
  if (found < expected) throw new Error(`Expected ids of ${table} above ${expected} at the target, got ${found}`)
}
