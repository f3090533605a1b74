import type { Kysely } from 'kysely'

/** Where a database and its files have come from, and where they have gone: what `npm run move` leaves behind. */
export async function up(db: Kysely<never>): Promise<void> {
  await db.schema
    .createTable('move_marks')
    .addColumn('kind', 'text', (col) => col.primaryKey().notNull())
    .addColumn('move_id', 'text', (col) => col.notNull())
    .addColumn('from_place', 'text', (col) => col.notNull())
    .addColumn('to_place', 'text', (col) => col.notNull())
    .addColumn('begun_at', 'bigint', (col) => col.notNull())
    .addColumn('completed_at', 'bigint')
    .execute()
}
