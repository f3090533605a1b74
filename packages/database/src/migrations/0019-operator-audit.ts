import { sql, type Kysely } from 'kysely'

/**
 * What operators did, by ids: an address is looked up when the entry is read. No foreign keys, so that an entry stays
 * when what it names is gone. And who the operators are, among however many users.
 */
export async function up(db: Kysely<never>): Promise<void> {
  await db.schema
    .createTable('operator_audit_entries')
    .addColumn('id', 'text', (col) => col.primaryKey().notNull())
    .addColumn('created_at', 'bigint', (col) => col.notNull())
    // Null, as the key is, for a command on the service's own machine.
    .addColumn('user_id', 'text')
    .addColumn('key_id', 'bigint')
    .addColumn('action', 'text', (col) => col.notNull())
    .addColumn('target_kind', 'text')
    .addColumn('target_id', 'text')
    .addColumn('details', 'text')
    .addColumn('request_id', 'text')
    .execute()
  await db.schema.createIndex('operator_audit_entries_age').on('operator_audit_entries').column('created_at').execute()
  await db.schema
    .createIndex('operator_audit_entries_user')
    .on('operator_audit_entries')
    .columns(['user_id', 'id'])
    .execute()
  await db.schema
    .createIndex('operator_audit_entries_target')
    .on('operator_audit_entries')
    .columns(['target_id', 'id'])
    .execute()
  await sql`create index users_operators on users (id) where is_operator = 1`.execute(db)
}
