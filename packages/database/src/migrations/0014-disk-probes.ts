import type { Kysely } from 'kysely'

/** Where a program that met a full disk writes a little, to find out whether there is room again. */
export async function up(db: Kysely<never>): Promise<void> {
  await db.schema
    .createTable('disk_probes')
    .addColumn('id', 'integer', (col) => col.primaryKey().notNull())
    .addColumn('filler', 'text', (col) => col.notNull())
    .execute()
}
