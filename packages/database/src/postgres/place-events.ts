/**
 * On Postgres transactions commit in another order than they write, so a number that is given in the write would let a
 * reader pass by what commits after it. Events get their position and sequence here, after the commit: one transaction
 * at a time looks at all that can be seen and has none yet, in the order of ids, endings last, and the next begins once
 * that has committed. So positions become visible in their order, without gaps.
 */
import { sql, type Kysely } from 'kysely'
import type { Database } from '../schema.ts'
import { inTransaction } from '../transaction.ts'

const ROWS_PER_BATCH = 1000

/** Places all events that have been committed. Durable: a position that a reader was told is never given to another. */
export async function placeEventsOnPostgres(db: Kysely<Database>): Promise<void> {
  while (await hasUnplaced(db)) await placeBatch(db)
}

/** A read, which is all that happens most of the time. */
async function hasUnplaced(db: Kysely<Database>): Promise<boolean> {
  const { rows } = await sql<{ found: boolean }>`
    select exists (select 1 from events where position is null)
      or exists (select 1 from organization_endings where position is null) as found`.execute(db)
  return rows[0]?.found === true
}

/** Ids are by the clocks of processes; nothing of an organization comes after its end, and that comes before its completion. */
const turnOfEndings = sql`case type when 'organization.deleted' then 1 else 2 end`

/**
 * The last event of an organization is kept as long as its organization, and its endings for ever, so that sequences go
 * on from them.
 */
async function placeBatch(db: Kysely<Database>): Promise<void> {
  await inTransaction(db, async (trx) => {
    // Order matters: only a statement that begins with the lock sees what its last holder did.
    await sql`select pg_advisory_xact_lock(hashtextextended('organizations: places of events', 0))`.execute(trx)
    await sql`
      with unplaced as materialized (
        select * from (
          (select 0 as turn, id, organization_id from events where position is null order by id limit ${ROWS_PER_BATCH})
          union all
          (select ${turnOfEndings} as turn, id, organization_id from organization_endings where position is null
            order by turn, id limit ${ROWS_PER_BATCH})
        ) as both_tables order by turn, id limit ${ROWS_PER_BATCH}
      ),
      feed as (
        update event_feed set position = position + (select count(*) from unplaced) where id = 1
        returning position - (select count(*) from unplaced) as last_position
      ),
      lasts as materialized (
        select organization_id, greatest(0,
          (select max(sequence) from organization_endings e where e.organization_id = o.organization_id),
          (select sequence from events e where e.organization_id = o.organization_id and position is not null
            order by position desc limit 1)) as last_sequence
        from (select distinct organization_id from unplaced) as o
      ),
      places as materialized (
        select id, organization_id,
          last_position + row_number() over (order by turn, id) as position,
          last_sequence + row_number() over (partition by organization_id order by turn, id) as sequence
        from unplaced join lasts using (organization_id) cross join feed
      ),
      placed_endings as (
        update organization_endings as e set position = p.position, sequence = p.sequence
        from places p where e.id = p.id
      )
      update events as e set position = p.position, sequence = p.sequence
      from places p where e.organization_id = p.organization_id and e.id = p.id`.execute(trx)
  })
}
