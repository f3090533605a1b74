import { sql, type Kysely, type Selectable, type Transaction } from 'kysely'
import type { DeletionId, StepCounts } from '@organizations/domain'
import { compiledQuery, runCompiled } from '../../compiled-query.ts'
import type { Database } from '../../schema.ts'

/** Makes the counts of each table that a plan sweeps, at zero; those that exist stay as they are. */
export async function insertCounts(
  trx: Transaction<Database>,
  deletionId: DeletionId,
  tables: readonly { table: string; kind: string }[],
): Promise<void> {
  await trx
    .insertInto('deletion_steps')
    .values(
      tables.map(({ table, kind }, position) => ({
        deletion_id: deletionId,
        table_name: table,
        position,
        kind,
        rows_found: 0,
        rows_removed: 0,
        objects_found: 0,
        objects_removed: 0,
        bytes_removed: 0,
        incomplete_in_round: null,
      })),
    )
    .onConflict((conflict) => conflict.doNothing())
    .execute()
}

export type CountsIncrease = Partial<
  Record<'rows_found' | 'rows_removed' | 'objects_found' | 'objects_removed' | 'bytes_removed', number>
>

const addQuery = compiledQuery(
  ['rowsFound', 'rowsRemoved', 'objectsFound', 'objectsRemoved', 'bytesRemoved', 'deletionId', 'table'],
  (db, it) =>
    db
      .updateTable('deletion_steps')
      .set((eb) => ({
        rows_found: eb('rows_found', '+', it.rowsFound),
        rows_removed: eb('rows_removed', '+', it.rowsRemoved),
        objects_found: eb('objects_found', '+', it.objectsFound),
        objects_removed: eb('objects_removed', '+', it.objectsRemoved),
        bytes_removed: eb('bytes_removed', '+', it.bytesRemoved),
      }))
      .where('deletion_id', '=', it.deletionId)
      .where('table_name', '=', it.table),
)

/** Adds to the counts of a table. In the transaction of the change that it counts, and never outside of it. */
export async function addToCounts(
  trx: Transaction<Database>,
  deletionId: DeletionId,
  table: string,
  increase: CountsIncrease,
): Promise<void> {
  await addQuery(trx, {
    rowsFound: increase.rows_found ?? 0,
    rowsRemoved: increase.rows_removed ?? 0,
    objectsFound: increase.objects_found ?? 0,
    objectsRemoved: increase.objects_removed ?? 0,
    bytesRemoved: increase.bytes_removed ?? 0,
    deletionId,
    table,
  })
}

/** Adds what was counted, of several tables at once, in the transaction that notes how far the counting is. */
export async function addFoundCounts(
  trx: Transaction<Database>,
  deletionId: DeletionId,
  counts: readonly { table: string; rows: number; objects: number }[],
): Promise<void> {
  if (counts.length === 0) return
  const found = counts.map(
    ({ table, rows, objects }) =>
      sql`select cast(${table} as text) as name, cast(${rows} as bigint) as found, cast(${objects} as bigint) as objects`,
  )
  const statement = () => sql`
    update deletion_steps set rows_found = rows_found + counted.found, objects_found = objects_found + counted.objects
    from (${sql.join(found, sql` union all `)}) as counted
    where deletion_id = ${deletionId} and table_name = counted.name`
  const values = counts.flatMap(({ table, rows, objects }) => [table, rows, objects])
  await runCompiled(trx, `found counts of ${counts.length}`, () => statement().compile(trx), [...values, deletionId])
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
    .selectAll()
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

function toCounts(row: Selectable<Database['deletion_steps']>): StepCounts {
  return {
    table: row.table_name,
    kind: row.kind,
    rowsFound: row.rows_found,
    rowsRemoved: row.rows_removed,
    objectsFound: row.objects_found,
    objectsRemoved: row.objects_removed,
    bytesRemoved: row.bytes_removed,
    incompleteInRound: row.incomplete_in_round,
  }
}
