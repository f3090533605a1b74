import { sql, type Kysely } from 'kysely'

/**
 * A session belongs to a key or to an identity, which people have who signed in at the identity provider, with the session
 * there by which the provider says that it has ended. The table is made anew, because SQLite cannot let a column be null
 * afterwards; the sessions stay. And the notices of ended sessions that were heeded, because each counts once.
 */
export async function up(db: Kysely<never>): Promise<void> {
  await db.schema
    .createTable('sessions_of_both')
    .addColumn('hash', 'text', (col) => col.notNull())
    .addColumn('id', 'text', (col) => col.notNull())
    .addColumn('key_id', 'bigint')
    .addColumn('key_hash', 'text')
    .addColumn('identity_id', 'text')
    .addColumn('provider_sid', 'text')
    .addColumn('created_at', 'bigint', (col) => col.notNull())
    .addColumn('expires_at', 'bigint', (col) => col.notNull())
    .addColumn('user_agent', 'text')
    .addPrimaryKeyConstraint('sessions_pk', ['hash'])
    .addCheckConstraint('sessions_owner', sql`(key_id is null) <> (identity_id is null)`)
    .execute()
  await sql`
    insert into sessions_of_both (hash, id, key_id, key_hash, created_at, expires_at, user_agent)
    select hash, id, key_id, key_hash, created_at, expires_at, user_agent from sessions`.execute(db)
  await db.schema.dropTable('sessions').execute()
  await db.schema.alterTable('sessions_of_both').renameTo('sessions').execute()
  await db.schema.createIndex('sessions_id').on('sessions').column('id').unique().execute()
  await db.schema.createIndex('sessions_key').on('sessions').columns(['key_id', 'created_at']).execute()
  await db.schema.createIndex('sessions_identity').on('sessions').columns(['identity_id', 'created_at']).execute()
  await sql`create index sessions_at_provider on sessions (provider_sid) where provider_sid is not null`.execute(db)
  await db.schema.createIndex('sessions_end').on('sessions').column('expires_at').execute()

  await db.schema
    .createTable('spent_logout_tokens')
    .addColumn('hash', 'text', (col) => col.primaryKey().notNull())
    .addColumn('expires_at', 'bigint', (col) => col.notNull())
    .execute()
  await db.schema.createIndex('spent_logout_tokens_end').on('spent_logout_tokens').column('expires_at').execute()
}
