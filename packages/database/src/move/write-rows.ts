import { sql, type RawBuilder, type Transaction } from 'kysely'
import { runCompiled } from '../compiled-query.ts'
import { dialectOf } from '../dialect.ts'
import type { Database } from '../schema.ts'
import { storeText, type StoredText } from '../stored-text.ts'
import type { MovedRow, TableShape } from './table-shape.ts'

/** Rows of one statement. It is compiled once for this many, and once for a single row. */
const ROWS_PER_STATEMENT = 100

/** Inserts rows with the ids that they have. */
export async function writeRows(
  trx: Transaction<Database>,
  table: TableShape,
  rows: readonly MovedRow[],
): Promise<void> {
  const whole = rows.length - (rows.length % ROWS_PER_STATEMENT)
  for (let start = 0; start < whole; start += ROWS_PER_STATEMENT) {
    await insert(trx, table, rows.slice(start, start + ROWS_PER_STATEMENT))
  }
  for (const row of rows.slice(whole)) await insert(trx, table, [row])
}

/** A text that is kept deflated where the database does not compress by itself, as those who write it do. */
const storedTexts = new Set(['receipts.sealed'])

async function insert(trx: Transaction<Database>, table: TableShape, rows: readonly MovedRow[]): Promise<void> {
  const values = rows.map((row) => table.columns.map(({ name }) => toStored(trx, table, name, row[name] ?? null)))
  const compile = () => insertQuery(trx, table, values).compile(trx)
  await runCompiled(trx, `move ${rows.length} of ${table.name}`, compile, values.flat())
}

type StoredValue = StoredText | number | null

function insertQuery(
  trx: Transaction<Database>,
  table: TableShape,
  values: readonly (readonly StoredValue[])[],
): RawBuilder<unknown> {
  const columns = sql.join(table.columns.map(({ name }) => sql.ref(name)))
  const ids = table.isNumbered ? dialectOf(trx).withOwnIds : sql``
  const rows = sql.join(values.map((row) => sql`(${sql.join(row)})`))
  return sql`insert into ${sql.table(table.name)} (${columns}) ${ids} values ${rows}`
}

function toStored(
  trx: Transaction<Database>,
  table: TableShape,
  column: string,
  value: string | number | null,
): StoredValue {
  const isStoredText = typeof value === 'string' && storedTexts.has(`${table.name}.${column}`)
  return isStoredText ? storeText(trx, value) : value
}
