import { sql, type Kysely } from 'kysely'
import { fence, makeNullable } from '../schema-parts.ts'

/**
 * Users can be deleted as organizations are. They belong to none, so a deletion, its tombstone and its receipt may have no
 * organization, and work goes in turn by the user then. What is a user's own gets the fence.
 */
export async function up(db: Kysely<never>): Promise<void> {
  await sql`drop index deletions_open`.execute(db)
  await sql`drop index deletions_in_turn`.execute(db)
  for (const table of ['tombstones', 'deletions', 'receipts']) {
    await makeNullable(db, table, 'organization_id')
  }
  await sql`create index deletions_open on deletions (organization_id) where completed_at is null`.execute(db)
  await sql`
    create index deletions_in_turn on deletions ((coalesce(organization_id, subject_id)), due_at)
    where due_at is not null and state <> 'completed'`.execute(db)

  // The deletion that they go with: what readers ask, who read the row anyway.
  await db.schema.alterTable('users').addColumn('deletion_id', 'text').execute()

  await sql`drop index identities_user`.execute(db)
  await sql`create index identities_user on identities (user_id, id)`.execute(db) // in the order in which they are swept

  const kind = 'user'
  for (const table of ['members', 'api_keys', 'identities', 'idempotency_records']) {
    await fence(db, table, { column: 'user_id', kind })
  }
  const ofKey = sql`(select user_id from api_keys where id = new.key_id)`
  for (const table of ['sessions', 'sign_in_codes']) await fence(db, table, { column: 'key_id', kind, owner: ofKey })
  const ofAddress = sql`(select id from users where email = new.email)`
  await fence(db, 'invitations', { column: 'email', kind, owner: ofAddress })
}
