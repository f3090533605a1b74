import { sql, type Kysely } from 'kysely'

/**
 * Work goes in turn by organization: deletions that are due, and events for the queue. Late listings are not among it:
 * they wait for up to a day, and so many of them would be between the organizations that have work now.
 */
export async function up(db: Kysely<never>): Promise<void> {
  // A program that is older than this column leaves it out: such events have a turn together.
  await sql`alter table outbox add column organization_id text not null default 'unknown'`.execute(db)
  await sql`
    update outbox set organization_id = coalesce(
      (select d.organization_id from deletions as d where d.event_id = outbox.id), 'unknown')
    where acknowledged_at is null`.execute(db)
  await sql`
    create index outbox_in_turn on outbox (organization_id, due_at)
    where acknowledged_at is null and type <> 'deletion.late_listing'`.execute(db)
  await sql`
    create index deletions_in_turn on deletions (organization_id, due_at)
    where due_at is not null and state <> 'completed'`.execute(db)
  await sql`
    create index deletions_late on deletions (due_at) where due_at is not null and state = 'completed'`.execute(db)
}
