/**
 * Looking through a field of a whole table for the address of a user. Names of tables and columns come from a plan, which
 * comes from the list of fields: never from a caller.
 */
import { sql, type Kysely, type RawBuilder, type SqlBool, type Transaction } from 'kysely'
import type { KeyValue, ScrubStep } from '@organizations/domain'
import type { Database } from '../../schema.ts'

type Field = Pick<ScrubStep, 'table' | 'field' | 'key'>

/** A text that has the address, and the key of its row. */
export interface FoundText {
  key: readonly KeyValue[]
  text: string
}

/** The texts with an address (in lower case) among the next rows, and the key of the last of these; null: there are no more. */
export async function findTexts(
  db: Kysely<Database>,
  { table, field, key }: Field,
  { email, after, limit }: { email: string; after: readonly KeyValue[] | null; limit: number },
): Promise<{ found: FoundText[]; end: readonly KeyValue[] | null }> {
  const columns = sql.join(key.map((column) => sql.ref(column)))
  const isAfter = after === null ? sql<SqlBool>`true` : sql<SqlBool>`(${columns}) > (${sql.join(after)})`
  const last = await sql<Record<string, KeyValue>>`
    select ${columns} from ${sql.table(table)} where ${isAfter} order by ${columns} limit 1 offset ${limit - 1}`.execute(
    db,
  )
  const end = last.rows[0] === undefined ? null : keyOf(key, last.rows[0])
  const isUpTo = end === null ? sql<SqlBool>`true` : sql<SqlBool>`(${columns}) <= (${sql.join(end)})`
  const { rows } = await sql<Record<string, KeyValue>>`
    select ${columns}, ${sql.ref(field)} as found_text from ${sql.table(table)}
    where ${isAfter} and ${isUpTo} and lower(${sql.ref(field)}) like ${`%${escaped(email)}%`} escape '\\'
    order by ${columns}`.execute(db)
  return { found: rows.map((row) => ({ key: keyOf(key, row), text: String(row['found_text']) })), end }
}

/** Puts another text in the place of one, unless that has changed since it was read. Returns whether it did. */
export async function replaceText(
  trx: Transaction<Database>,
  field: Field,
  { found, text }: { found: FoundText; text: string | null },
): Promise<boolean> {
  const { numAffectedRows } = await sql`
    update ${sql.table(field.table)} set ${sql.ref(field.field)} = ${text}
    where ${isStill(field, found)}`.execute(trx)
  return numAffectedRows === 1n
}

/** Removes the row of a text. False when it was gone, or has another. */
export async function removeRowOf(trx: Transaction<Database>, field: Field, found: FoundText): Promise<boolean> {
  const { numAffectedRows } = await sql`
    delete from ${sql.table(field.table)} where ${isStill(field, found)}`.execute(trx)
  return numAffectedRows === 1n
}

/** Is there still this row? */
export async function hasRowOf(db: Kysely<Database>, field: Field, { key }: FoundText): Promise<boolean> {
  const { rows } = await sql`select 1 from ${sql.table(field.table)} where ${isRow(field, key)}`.execute(db)
  return rows.length > 0
}

function isStill(field: Field, { key, text }: FoundText): RawBuilder<SqlBool> {
  return sql<SqlBool>`${isRow(field, key)} and ${sql.ref(field.field)} = ${text}`
}

function isRow({ key: columns }: Field, key: readonly KeyValue[]): RawBuilder<SqlBool> {
  return sql.join<SqlBool>(
    columns.map((column, at) => sql<SqlBool>`${sql.ref(column)} = ${key[at]}`),
    sql` and `,
  )
}

function keyOf(key: readonly string[], row: Record<string, KeyValue>): readonly KeyValue[] {
  return key.map((column) => row[column] ?? '')
}

function escaped(part: string): string {
  return part.replaceAll(/[\\%_]/g, String.raw`\$&`)
}
