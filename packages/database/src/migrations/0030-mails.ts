import { sql, type Kysely } from 'kysely'
import { fence } from '../schema-parts.ts'

/**
 * The mails that are to be sent: kinds, ids and times, no address and no text. Those of deletions name no organization,
 * for they outlive it; of a user neither, who may be deleted.
 */
export async function up(db: Kysely<never>): Promise<void> {
  await db.schema
    .createTable('mails')
    .addColumn('id', 'text', (col) => col.primaryKey().notNull())
    .addColumn('kind', 'text', (col) => col.notNull())
    .addColumn('organization_id', 'text', (col) => col.references('organizations.id'))
    .addColumn('user_id', 'text')
    .addColumn('about', 'text')
    // What it is sent for once, such as a key and the time at which it expires.
    .addColumn('once', 'text', (col) => col.unique())
    // pending, sent or given_up.
    .addColumn('state', 'text', (col) => col.notNull())
    .addColumn('attempts', 'integer', (col) => col.notNull())
    // Null once there is no further try.
    .addColumn('next_try_at', 'bigint')
    // Fencing token, +1 for each try that begins, and until when it has the mail.
    .addColumn('claim', 'bigint', (col) => col.notNull())
    .addColumn('claim_ends_at', 'bigint')
    .addColumn('created_at', 'bigint', (col) => col.notNull())
    .addColumn('finished_at', 'bigint')
    .addColumn('reason', 'text')
    .execute()
  await db.schema.createIndex('mails_organization').on('mails').columns(['organization_id', 'id']).execute()
  await sql`create index mails_user on mails (user_id) where user_id is not null`.execute(db)
  await sql`create index mails_due on mails (next_try_at) where next_try_at is not null`.execute(db)
  await sql`create index mails_claimed on mails (claim_ends_at) where claim_ends_at is not null`.execute(db)
  await sql`create index mails_created on mails (created_at)`.execute(db)
  // For the search of keys that expire soon.
  await sql`create index api_keys_expiry on api_keys (expires_at, id) where expires_at is not null`.execute(db)
  await fence(db, 'mails')
}
