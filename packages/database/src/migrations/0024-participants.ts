import { sql, type Kysely } from 'kysely'
import { clustered } from '../schema-parts.ts'

/**
 * The services that take part in deletions, and what each deletion knows of those that it asks: ids, times and counts,
 * and their answers until it is complete. No foreign keys: what is known of a participant outlives it.
 */
export async function up(db: Kysely<never>): Promise<void> {
  await db.schema
    .createTable('participants')
    .addColumn('id', 'text', (col) => col.primaryKey().notNull())
    .addColumn('name', 'text', (col) => col.notNull())
    .addColumn('url', 'text', (col) => col.notNull())
    .addColumn('required', 'integer', (col) => col.notNull())
    // Encrypted.
    .addColumn('secret', 'text', (col) => col.notNull())
    .addColumn('created_at', 'bigint', (col) => col.notNull())
    .addColumn('updated_at', 'bigint', (col) => col.notNull())
    // Not null: new deletions do not ask it. The row goes when no deletion waits for it.
    .addColumn('removed_at', 'bigint')
    .execute()

  await clustered(
    db,
    db.schema
      .createTable('deletion_participants')
      .addColumn('deletion_id', 'text', (col) => col.notNull())
      .addColumn('participant_id', 'text', (col) => col.notNull())
      .addColumn('organization_id', 'text', (col) => col.notNull())
      // As they were when the deletion was asked for.
      .addColumn('name', 'text', (col) => col.notNull())
      .addColumn('required', 'integer', (col) => col.notNull())
      .addColumn('state', 'text', (col) => col.notNull())
      .addColumn('since', 'bigint', (col) => col.notNull())
      // How often it was asked.
      .addColumn('attempts', 'integer', (col) => col.notNull())
      // Null once it is not asked any more.
      .addColumn('next_try_at', 'bigint')
      .addColumn('gives_up_at', 'bigint', (col) => col.notNull())
      // Fencing token, +1 for each request that begins, and until when it has the row.
      .addColumn('claim', 'bigint', (col) => col.notNull())
      .addColumn('claim_ends_at', 'bigint')
      // Text of others: null once the deletion is complete.
      .addColumn('last_answer', 'text')
      // JSON: what it says that it has removed.
      .addColumn('counts', 'text')
      .addColumn('waived_by', 'text')
      .addColumn('waived_code', 'text')
      // When the deletion was completed: no text is kept from then on.
      .addColumn('closed_at', 'bigint')
      .addPrimaryKeyConstraint('deletion_participants_pk', ['deletion_id', 'participant_id']),
  ).execute()
  // For what is due, of each participant apart.
  await sql`
    create index deletion_participants_turn on deletion_participants (participant_id, next_try_at)
    where next_try_at is not null`.execute(db)
  await sql`
    create index deletion_participants_claimed on deletion_participants (participant_id, claim_ends_at)
    where claim_ends_at is not null`.execute(db)

  await sql`
    create index deletion_participants_open on deletion_participants (participant_id) where closed_at is null`.execute(
    db,
  )

  // How many a deletion asks: one that asks none looks for none.
  await db.schema
    .alterTable('deletions')
    .addColumn('participants', 'integer', (col) => col.notNull().defaultTo(0))
    .execute()
}
