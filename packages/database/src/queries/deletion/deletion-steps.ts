import { sql, type Kysely, type RawBuilder, type Selectable, type Transaction } from 'kysely'
import type { DeletionId, StepCounts } from '@organizations/domain'
import { compiledQuery, runCompiled } from '../../compiled-query.ts'
import type { Database } from '../../schema.ts'

const increasing = ['rows_found', 'rows_removed', 'objects_found', 'objects_removed', 'bytes_removed'] as const

const times = ['began_at', 'ended_at'] as const

/** What is added to the counts of a table, and from when to when it was removed. */
export type CountsIncrease = Partial<Record<(typeof increasing)[number] | (typeof times)[number], number>>

/** Two increases of a table as one. */
export function sumOfIncreases(one: CountsIncrease = {}, other: CountsIncrease): CountsIncrease {
  const given = increasing.filter((it) => one[it] !== undefined || other[it] !== undefined)
  return {
    ...one,
    ...other,
    ...Object.fromEntries(given.map((it) => [it, (one[it] ?? 0) + (other[it] ?? 0)])),
    ...(one.began_at !== undefined && { began_at: one.began_at }),
  }
}

/** Makes the counts of each table that a plan sweeps, at zero; those that exist stay as they are. */
export async function insertCounts(
  trx: Transaction<Database>,
  deletionId: DeletionId,
  tables: readonly { table: string; kind: string }[],
): Promise<void> {
  if (tables.length === 0) return
  // The names are a plan's, and so part of the text: there are as many as plans, and one value is left to be bound.
  const rows = tables.map(
    ({ table, kind }, position) => sql`(${sql.lit(table)}, ${sql.lit(position)}, ${sql.lit(kind)})`,
  )
  const statement = () => sql`
    insert into deletion_steps (deletion_id, table_name, position, kind, ${columnsOf(increasing)})
    select ${deletionId}, column1, column2, column3, ${sql.join(increasing.map(() => sql.lit(0)))}
    from (values ${sql.join(rows)}) as tables where true
    on conflict do nothing`
  const name = `insert counts of ${tables.map(({ table, kind }) => `${table} ${kind}`).join()}`
  await runCompiled(trx, name, () => statement().compile(trx), [deletionId])
}

function columnsOf(names: readonly string[]): RawBuilder<unknown> {
  return sql.join(names.map((it) => sql.ref(it)))
}

/**
 * Adds to the counts of tables, by one statement. In the transaction of the changes that it counts, and never outside of
 * it.
 */
export async function addToCounts(
  trx: Transaction<Database>,
  deletionId: DeletionId,
  increases: ReadonlyMap<string, CountsIncrease>,
): Promise<void> {
  if (increases.size === 0) return
  const values = [...increases].flatMap(([table, it]) => [
    table,
    ...increasing.map((column) => it[column] ?? 0),
    ...times.map((column) => it[column] ?? null),
  ])
  const name = `add to counts of ${increases.size}`
  await runCompiled(trx, name, () => addingTo(increases.size).compile(trx), [...values, deletionId])
}

function addingTo(tables: number): RawBuilder<unknown> {
  const sums = increasing.map((it) => sql`${sql.ref(it)} = deletion_steps.${sql.ref(it)} + counted.${sql.ref(it)}`)
  const each = [...increasing, ...times].map((it) => sql`cast(${0} as bigint) as ${sql.ref(it)}`)
  const rows = Array.from({ length: tables }, () => sql`select cast(${''} as text) as name, ${sql.join(each)}`)
  return sql`
    update deletion_steps set ${sql.join(sums)},
      began_at = coalesce(deletion_steps.began_at, counted.began_at),
      ended_at = coalesce(counted.ended_at, deletion_steps.ended_at)
    from (${sql.join(rows, sql` union all `)}) as counted
    where deletion_id = ${''} and table_name = counted.name`
}

/** Notes that a table keeps rows in this round, because their objects, or rows that point at them, could not go. */
export async function markIncomplete(
  trx: Transaction<Database>,
  { deletionId, table, round }: { deletionId: DeletionId; table: string; round: number },
): Promise<void> {
  await trx
    .updateTable('deletion_steps')
    .set({ incomplete_in_round: round })
    .where('deletion_id', '=', deletionId)
    .where('table_name', '=', table)
    .execute()
}

const countsQuery = compiledQuery(['deletionId'], (db, it) =>
  db
    .selectFrom('deletion_steps')
    .select(['table_name', 'position', 'kind', 'incomplete_in_round', ...increasing, ...times])
    .where('deletion_id', '=', it.deletionId)
    .orderBy('position')
    .orderBy('table_name'),
)

/** A deletion's counts, in the plan's order. */
export async function listCounts(db: Kysely<Database>, deletionId: DeletionId): Promise<StepCounts[]> {
  return (await countsQuery(db, { deletionId })).map(toCounts)
}

/** How many rows of a table have been counted and are not gone yet. */
export async function countLeft(db: Kysely<Database>, deletionId: DeletionId, table: string): Promise<number> {
  const row = await db
    .selectFrom('deletion_steps')
    .select((eb) => eb('rows_found', '-', eb.ref('rows_removed')).as('left'))
    .where('deletion_id', '=', deletionId)
    .where('table_name', '=', table)
    .executeTakeFirst()
  return row?.left ?? 0
}

function toCounts(row: Omit<Selectable<Database['deletion_steps']>, 'deletion_id'>): StepCounts {
  return {
    table: row.table_name,
    kind: row.kind,
    rowsFound: row.rows_found,
    rowsRemoved: row.rows_removed,
    objectsFound: row.objects_found,
    objectsRemoved: row.objects_removed,
    bytesRemoved: row.bytes_removed,
    incompleteInRound: row.incomplete_in_round,
    beganAt: row.began_at,
    endedAt: row.ended_at,
  }
}
