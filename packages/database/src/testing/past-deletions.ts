import { sql, type Transaction } from 'kysely'
import { cascadeRegistry, planDeletion, sweepSteps } from '@organizations/domain'
import { keepPlan } from '../queries/deletion/deletion-plans.ts'
import type { Database } from '../schema.ts'

const DAY_MS = 24 * 3_600_000

export interface PastDeletions {
  count: number
  /** Milliseconds since 1970. They ended during the day before, one after another. */
  now: number
  /**
   * `over`: nothing of them is still to come. `awaiting their last listing`: in 12 hours or later, as on the day after
   * they were completed.
   */
  state: 'over' | 'awaiting their last listing'
}

/**
 * What the completed deletions of as many organizations left behind, written directly: tombstones, counts, sealed
 * receipts, and the events that have not been purged yet. Their ids sort before those of real ones.
 */
export async function insertPastDeletions(
  trx: Transaction<Database>,
  { count, now, state }: PastDeletions,
): Promise<void> {
  const plan = planDeletion(cascadeRegistry, 'organization')
  const { plan: planText, plan_hash: planHash } = await keepPlan(trx, plan)
  const isOver = state === 'over'
  const due = isOver ? sql`null` : sql`cast(${now + DAY_MS / 2} as bigint) + i * 50`
  const at = sql`cast(${now - DAY_MS} as bigint) + i`
  // The same number of digits for each, for the order to be that of the numbers.
  const id = (prefix: string) =>
    sql`${sql.lit(`${prefix}_0000000000000000000`)} || substr(cast(10000000 + i as text), 2)`
  const each = sql`with recursive numbers (i) as (select 1 union all select i + 1 from numbers where i < ${sql.lit(count)})`
  await sql`
    insert into tombstones (subject_kind, subject_id, organization_id, deletion_id, created_at)
    ${each} select 'organization', ${id('org')}, ${id('org')}, ${id('deletion')}, ${at} from numbers`.execute(trx)
  await sql`
    insert into deletions (id, subject_kind, subject_id, organization_id, state, plan, plan_hash, event_id, requested_by,
      requested_at, started_at, counted_at, completed_at, round, step, stalled_rounds, removed_before_round,
      late_listings, strays, due_at, lease_token, failures)
    ${each} select ${id('deletion')}, 'organization', ${id('org')}, ${id('org')}, 'completed', ${planText}, ${planHash},
      ${id('event')}, ${id('user')}, ${at}, ${at}, ${at}, ${at}, 1, ${sql.lit(plan.steps.length - 1)}, 0, 0,
      ${sql.lit(isOver ? 2 : 1)}, 0, ${due}, 2, 0 from numbers`.execute(trx)
  for (const [position, { table, kind }] of sweepSteps(plan).entries()) {
    await sql`
      insert into deletion_steps (deletion_id, table_name, position, kind, rows_found, rows_removed, objects_found,
        objects_removed, bytes_removed)
      ${each} select ${id('deletion')}, ${sql.lit(table)}, ${sql.lit(position)}, ${sql.lit(kind)}, 1, 1, 0, 0, 0
      from numbers`.execute(trx)
  }
  await sql`
    insert into receipts (deletion_id, organization_id, completed_at, body, number, sealed, hash, signature, kid,
      erased_at, erased_how)
    ${each} select ${id('deletion')}, ${id('org')}, ${at}, '', i, '{}', '', '', '', ${at}, 'overwritten'
      from numbers`.execute(trx)
  if (isOver) return
  await sql`
    insert into outbox (id, type, payload, dispatch, rings, due_at, created_at, acknowledged_at)
    ${each} select ${id('event')}, 'deletion.late_listing', '{}', 1, 0, ${due}, ${at}, null from numbers`.execute(trx)
  await sql`
    insert into outbox (id, type, payload, dispatch, rings, due_at, created_at, acknowledged_at)
    ${each} select ${id('eventx')}, 'deletion.requested', '{}', 3, 0, ${at}, ${at}, ${at} from numbers`.execute(trx)
}
