import { sql, type Kysely } from 'kysely'

/**
 * Completed deletions stay for ever, and each waits a day for its late listings: what looks for open work must not pass
 * over them. Indexes of open work alone take the place of those of all deletions.
 */
export async function up(db: Kysely<never>): Promise<void> {
  await sql`
    create index outbox_asking on outbox (created_at)
    where acknowledged_at is null and type <> 'deletion.late_listing'`.execute(db)
  await sql`create index deletions_open on deletions (organization_id) where completed_at is null`.execute(db)
  await sql`drop index deletions_organization`.execute(db)
  await sql`create index deletions_not_completed on deletions (state, id) where state <> 'completed'`.execute(db)
  await sql`drop index deletions_state`.execute(db)
}
