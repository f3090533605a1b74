import { sql, type Kysely } from 'kysely'
import { makeNullable } from '../schema-parts.ts'

/**
 * Participants say whose deletions they are asked about: those that are there, about organizations, as before. A user belongs
 * to no organization, so what a deletion knows of its participants may have none.
 */
export async function up(db: Kysely<never>): Promise<void> {
  await db.schema
    .alterTable('participants')
    .addColumn('subjects', 'text', (col) => col.notNull().defaultTo(sql`'["organization"]'`))
    .execute()
  await makeNullable(db, 'deletion_participants', 'organization_id')
}
