import { randomUUID } from 'node:crypto'
import { sql, type Kysely } from 'kysely'

/**
 * What a console needs: who is signed in by a browser, the one-time codes that sign in, the tickets for one transfer each,
 * and the deletions that a user asked for. Of what a
 * browser is given only the SHA-256 is stored. No foreign keys: a key's end ends all of them by the joins that ask.
 */
export async function up(db: Kysely<never>): Promise<void> {
  await db.schema
    .createTable('sessions')
    .addColumn('hash', 'text', (col) => col.primaryKey().notNull())
    .addColumn('id', 'text', (col) => col.notNull().unique())
    // The key as it was at the sign-in: with another secret it is another key.
    .addColumn('key_id', 'bigint', (col) => col.notNull())
    .addColumn('key_hash', 'text', (col) => col.notNull())
    .addColumn('created_at', 'bigint', (col) => col.notNull())
    .addColumn('expires_at', 'bigint', (col) => col.notNull())
    .addColumn('user_agent', 'text')
    .execute()
  await db.schema.createIndex('sessions_key').on('sessions').columns(['key_id', 'created_at']).execute()
  await db.schema.createIndex('sessions_end').on('sessions').column('expires_at').execute()

  await db.schema
    .createTable('sign_in_codes')
    .addColumn('hash', 'text', (col) => col.primaryKey().notNull())
    .addColumn('key_id', 'bigint', (col) => col.notNull())
    .addColumn('key_hash', 'text', (col) => col.notNull())
    .addColumn('expires_at', 'bigint', (col) => col.notNull())
    .execute()
  await db.schema.createIndex('sign_in_codes_end').on('sign_in_codes').column('expires_at').execute()

  await db.schema
    .createTable('transfer_tickets')
    .addColumn('hash', 'text', (col) => col.primaryKey().notNull())
    .addColumn('session_hash', 'text', (col) => col.notNull())
    // What it is for: method, path, and the fields of the query, in one text.
    .addColumn('target', 'text', (col) => col.notNull())
    .addColumn('expires_at', 'bigint', (col) => col.notNull())
    .execute()
  await db.schema.createIndex('transfer_tickets_end').on('transfer_tickets').column('expires_at').execute()

  // For the list of those that a user asked for, among all that there ever were.
  await sql`
    create index deletions_requester on deletions (requested_by, id) where subject_kind = 'organization'`.execute(db)

  // Tells this service from another at the same host name: cookies do not tell ports apart.
  await db.schema
    .createTable('instance_marks')
    .addColumn('id', 'integer', (col) => col.primaryKey().notNull())
    .addColumn('mark', 'text', (col) => col.notNull())
    .execute()
  await sql`insert into instance_marks (id, mark) values (1, ${randomUUID()})`.execute(db)
}
