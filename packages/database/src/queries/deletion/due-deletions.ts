/** Which deletions need a worker now: those that are due and that no worker holds. */
import { sql, type Kysely, type RawBuilder, type SqlBool } from 'kysely'
import { LONGEST_PAUSE_MS, type DeletionId } from '@organizations/domain'
import { dialectOf } from '../../dialect.ts'
import { endsTooLate, later, now, readOnce, type Moment } from '../../moment.ts'
import type { Database } from '../../schema.ts'
import { firstOfEach, organizationsInTurn } from './in-turn.ts'

/** A look at what needs a worker, which begins with the organization after the last one that had its turn. */
export interface Look {
  /** Due for at least so long. */
  overdueMs: number
  leaseMs: number
  after: string
  /** At most so many organizations. */
  limit: number
  /** Where these are fewer organizations, more deletions of each, up to so many in all. None by default. */
  fewest?: number
  /** Deletions to pass over. */
  except: readonly DeletionId[]
}

/**
 * Deletions that are due and that no worker holds: of each organization the one that has waited longest, in turn,
 * then the second of each where there is room.
 * `next` is where the next look goes on; '' begins anew.
 */
export async function listDueDeletions(
  db: Kysely<Database>,
  { overdueMs, leaseMs, after, limit, fewest = 0, except }: Look,
): Promise<{ ids: DeletionId[]; next: string }> {
  const isAllowed = isNotAmong(db, except)
  const isDue = sql<SqlBool>`${isAvailable({ moment: readOnce(now(db)), overdueMs, leaseMs })} and ${isAllowed}`
  const organizations = await organizationsInTurn(db, { table: 'deletions', isDue, after, limit })
  const ids = await firstOfEach(db, {
    table: 'deletions',
    organizations,
    isDue,
    limit: Math.max(organizations.length, fewest),
  })
  return {
    ids: ids as DeletionId[], // the table's ids
    next: organizations.length < limit ? '' : (organizations.at(-1) ?? ''),
  }
}

/** Completed deletions whose prefix is to be listed once more by now, the longest waiting first. */
export async function listDueLateListings(
  db: Kysely<Database>,
  { overdueMs, leaseMs, limit, except }: Omit<Look, 'after' | 'fewest'>,
): Promise<DeletionId[]> {
  const moment = readOnce(now(db))
  const rows = await db
    .selectFrom('deletions')
    .select('id')
    .where(sql<SqlBool>`due_at is not null and state = 'completed' and due_at <= ${later(moment, -overdueMs)}`)
    .where(isFree(moment, leaseMs))
    .where(isNotAmong(db, except))
    .orderBy('due_at')
    .limit(limit)
    .execute()
  return rows.map((row) => row.id)
}

/** In how many milliseconds the next deletion becomes due that is not yet; nothing when none will by itself. */
export async function msUntilNextDue(db: Kysely<Database>): Promise<number | undefined> {
  const moment = now(db)
  const row = await db
    .selectFrom('deletions')
    .select((eb) => eb('due_at', '-', moment).as('ms'))
    .where('due_at', '>', readOnce(moment))
    .orderBy('due_at')
    .limit(1)
    .executeTakeFirst()
  return row?.ms ?? undefined
}

/**
 * In how many milliseconds the first lease ends of those that workers hold, and its deletion has been due for
 * `overdueMs`. A worker that lives renews it until then. Reads what is due, and not what is over.
 */
export async function msUntilLeaseEnds(
  db: Kysely<Database>,
  { overdueMs, leaseMs }: Pick<Look, 'overdueMs' | 'leaseMs'>,
): Promise<number | undefined> {
  const moment = readOnce(now(db))
  const { rows } = await sql<{ ms: number | null }>`
    select min(${dialectOf(db).greatest}(lease_ends_at, due_at + ${overdueMs})) - ${moment} as ms from deletions
    where due_at <= ${moment} and lease_ends_at > ${moment}
      and not ${endsTooLate(leaseEndsAt, moment, leaseMs)}`.execute(db)
  return rows[0]?.ms ?? undefined
}

/**
 * Due and not held. What lies further ahead than any pause or lease ever does was written before the clock went back,
 * and counts as due, or as ended.
 */
export function isAvailable({
  moment,
  overdueMs,
  leaseMs,
}: {
  moment: Moment
  overdueMs: number
  leaseMs: number
}): RawBuilder<SqlBool> {
  return sql<SqlBool>`
    due_at is not null
    and (due_at <= ${later(moment, -overdueMs)}
      or (due_at > ${later(moment, LONGEST_PAUSE_MS)} and state <> 'completed'))
    and ${isFree(moment, leaseMs)}`
}

/** Not a parameter for each: they may be more than a statement takes. */
function isNotAmong(db: Kysely<Database>, except: readonly DeletionId[]): RawBuilder<SqlBool> {
  return except.length === 0 ? sql<SqlBool>`true` : sql<SqlBool>`not (${dialectOf(db).isAmong('id', except)})`
}

const leaseEndsAt = sql.ref('lease_ends_at')

function isFree(moment: Moment, leaseMs: number): RawBuilder<SqlBool> {
  return sql<SqlBool>`
    (lease_ends_at is null or lease_ends_at <= ${moment} or ${endsTooLate(leaseEndsAt, moment, leaseMs)})`
}
