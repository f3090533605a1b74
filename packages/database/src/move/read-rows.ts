/** Reads a table page by page in the order of its key, which is the same on both databases. */
import { sql, type Kysely } from 'kysely'
import type { Database } from '../schema.ts'
import { readText } from '../stored-text.ts'
import type { MovedRow, TableShape } from './table-shape.ts'

const MOST_ROWS = 1000
/** What a page has at most, about: of large rows it has fewer. */
const PAGE_BYTES = 4 * 1024 * 1024

/** The rows after a key, from the first on without one. */
export async function* readRows(db: Kysely<Database>, table: TableShape, after?: MovedRow): AsyncGenerator<MovedRow[]> {
  let last = after
  let limit = MOST_ROWS
  for (;;) {
    const rows = await readPage(db, table, last, limit)
    if (rows.length > 0) yield rows
    if (rows.length < limit) return
    last = rows.at(-1)
    const bytes = Math.max(
      1,
      rows.reduce((sum, row) => sum + sizeOf(row), 0),
    )
    limit = Math.max(1, Math.min(MOST_ROWS, Math.floor((rows.length * PAGE_BYTES) / bytes)))
  }
}

/** The last row of a table, undefined when it is empty. */
export async function readLastRow(db: Kysely<Database>, table: TableShape): Promise<MovedRow | undefined> {
  const order = sql.join(table.key.map((column) => sql`${sql.ref(column)} desc`))
  const { rows } = await sql<StoredRow>`
    select ${columnsOf(table)} from ${sql.table(table.name)} order by ${order} limit 1`.execute(db)
  return rows[0] && toMoved(table, rows[0])
}

export async function countRowsOf(db: Kysely<Database>, table: TableShape): Promise<number> {
  const { rows } = await sql<{ count: number }>`select count(*) as count from ${sql.table(table.name)}`.execute(db)
  return rows[0]?.count ?? 0
}

type StoredRow = Record<string, string | number | Uint8Array | null>

async function readPage(
  db: Kysely<Database>,
  table: TableShape,
  after: MovedRow | undefined,
  limit: number,
): Promise<MovedRow[]> {
  const key = sql.join(table.key.map((column) => sql.ref(column)))
  const from = after && sql`where (${key}) > (${sql.join(table.key.map((column) => after[column]))})`
  const { rows } = await sql<StoredRow>`
    select ${columnsOf(table)} from ${sql.table(table.name)} ${from ?? sql``} order by ${key} limit ${limit}`.execute(
    db,
  )
  return rows.map((row) => toMoved(table, row))
}

function columnsOf({ columns }: TableShape) {
  return sql.join(columns.map(({ name }) => sql.ref(name)))
}

/** Texts that SQLite keeps deflated are texts on their way, and numbers are numbers that JavaScript can hold. */
function toMoved(table: TableShape, row: StoredRow): MovedRow {
  const entries = Object.entries(row).map(([column, value]) => {
    if (value instanceof Uint8Array) return [column, readText(value)]
    if (typeof value === 'number' && !Number.isSafeInteger(value)) {
      throw new Error(`Expected whole numbers below 2^53 in ${table.name}.${column}, got ${value}`)
    }
    return [column, value]
  })
  return Object.fromEntries(entries) as MovedRow // of strings, numbers and null
}

function sizeOf(row: MovedRow): number {
  return Object.values(row).reduce<number>((sum, value) => sum + (typeof value === 'string' ? value.length : 8), 0)
}
