/**
 * Work in turn by organization, so that an organization with ten thousand deletions keeps no other one waiting. Its
 * index begins with the organization: from each organization the search jumps to the next one that has open work,
 * however much of it there is.
 */
import { sql, type Kysely, type RawBuilder, type SqlBool } from 'kysely'
import { claiming } from '../../locks.ts'
import type { Database } from '../../schema.ts'

/** Which rows are open work: the predicate of the table's partial index, word for word, or it is not used. */
export const openWork = {
  deletions: sql<SqlBool>`due_at is not null and state <> 'completed'`,
  outbox: sql<SqlBool>`acknowledged_at is null and type <> 'deletion.late_listing'`,
} as const

/** Whose work a row is: an organization's, or in its place a user's. As the index has it. */
const turnOf = {
  deletions: sql`coalesce(organization_id, subject_id)`,
  outbox: sql`organization_id`,
} as const

export interface Turn {
  table: keyof typeof openWork
  /** Which of the open rows are due. */
  isDue: RawBuilder<SqlBool>
  /** Begin with the organization after this one; '' begins with the first. */
  after: string
  /** At most so many organizations. */
  limit: number
}

/** The next organizations that have work which is due, in the order of their ids. */
export async function organizationsInTurn(
  db: Kysely<Database>,
  { table, isDue, after, limit }: Turn,
): Promise<string[]> {
  const first = (previous: RawBuilder<unknown>) => sql`
    select min(${turnOf[table]}) from ${sql.table(table)} where ${openWork[table]} and ${turnOf[table]} > ${previous}`
  const { rows } = await sql<{ id: string }>`
    with recursive turn (whose) as (
      select (${first(sql`${after}`)})
      union all
      select (${first(sql`turn.whose`)}) from turn where turn.whose is not null)
    select whose as id from turn where exists (
      select 1 from ${sql.table(table)}
      where ${turnOf[table]} = turn.whose and ${openWork[table]} and ${isDue})
    limit ${limit}`.execute(db)
  return rows.map(({ id }) => id)
}

/**
 * Up to `limit` rows of these organizations that are open and fulfil `isDue`: the one that has waited longest of each,
 * then the second of each, and so on. A transaction locks them, and passes over those that another has locked.
 */
export async function firstOfEach(
  db: Kysely<Database>,
  { table, organizations, isDue, limit }: FirstOfEach,
): Promise<string[]> {
  if (organizations.length === 0) return []
  const share = Math.ceil(limit / organizations.length)
  const ofEach = organizations.map((organizationId, place) => {
    const due = db
      .selectFrom(table as 'deletions') // the columns used here are in both
      .select('id')
      .where(sql<SqlBool>`${turnOf[table]} = ${organizationId}`)
      .where(sql<SqlBool>`${openWork[table]} and ${isDue}`)
      .orderBy('due_at')
      .limit(share)
    return sql`select id, ${sql.lit(place)} as place from (${claiming(db, due)}) as ${sql.ref(`turn_${place}`)}`
  })
  const { rows } = await sql<{ id: string; place: number }>`${sql.join(ofEach, sql` union all `)}`.execute(db)
  const seen = new Map<number, number>()
  const inOrder = rows.map(({ id, place }) => {
    const nth = seen.get(place) ?? 0
    seen.set(place, nth + 1)
    return { id, nth, place }
  })
  inOrder.sort((one, other) => one.nth - other.nth || one.place - other.place)
  return inOrder.slice(0, limit).map(({ id }) => id)
}

interface FirstOfEach extends Omit<Turn, 'after'> {
  organizations: readonly string[]
}
