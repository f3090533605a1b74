import type { Kysely } from 'kysely'

/** For the history of one thing, among all entries of its organization. */
export async function up(db: Kysely<never>): Promise<void> {
  await db.schema
    .createIndex('audit_entries_subject')
    .on('audit_entries')
    .columns(['organization_id', 'subject', 'id'])
    .execute()
}
