import type { Kysely } from 'kysely'

/**
 * Who people are to an identity provider: found by the issuer and what it calls them, never by an address. And how
 * callers came in, in both audit logs: a person has no key that would say so. Null in entries from before.
 */
export async function up(db: Kysely<never>): Promise<void> {
  await db.schema
    .createTable('identities')
    .addColumn('id', 'text', (col) => col.primaryKey().notNull())
    .addColumn('user_id', 'text', (col) => col.notNull().references('users.id'))
    .addColumn('issuer', 'text', (col) => col.notNull())
    .addColumn('subject', 'text', (col) => col.notNull())
    .addColumn('linked_how', 'text', (col) => col.notNull())
    .addColumn('created_at', 'bigint', (col) => col.notNull())
    .addUniqueConstraint('identities_subject', ['issuer', 'subject'])
    .execute()
  await db.schema.createIndex('identities_user').on('identities').column('user_id').execute()

  await db.schema.alterTable('audit_entries').addColumn('came_in_by', 'text').execute()
  await db.schema.alterTable('operator_audit_entries').addColumn('came_in_by', 'text').execute()
}
