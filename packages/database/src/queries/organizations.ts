import { sql, type ExpressionBuilder, type Kysely, type Selectable, type SqlBool, type Transaction } from 'kysely'
import type { Organization, OrganizationId, Page, Role, UserId } from '@organizations/domain'
import { compiledQuery } from '../compiled-query.ts'
import type { Database } from '../schema.ts'

export interface NewOrganization {
  id: OrganizationId
  name: string
  managementEmail: string
  createdBy: UserId
  createdAt: number
}

export async function insertOrganization(trx: Transaction<Database>, organization: NewOrganization): Promise<void> {
  await trx
    .insertInto('organizations')
    .values({
      id: organization.id,
      created_by: organization.createdBy,
      created_at: organization.createdAt,
      updated_at: organization.createdAt,
      logo: null,
      name: organization.name,
      management_email: organization.managementEmail,
      customer_id: null,
    })
    .execute()
}

const accessQuery = compiledQuery(['organizationId', 'userId'], (db, { organizationId, userId }) =>
  db
    .selectFrom('organizations as o')
    .innerJoin('members as m', (join) => join.onRef('m.organization_id', '=', 'o.id').on('m.user_id', '=', userId))
    .where('o.id', '=', organizationId)
    .where(isNotDeleted)
    .selectAll('o')
    .select(['m.role', 'm.accepted_at']),
)

/**
 * The organization and the user's role in it, in one indexed read; `role` is null while their invitation is pending.
 * Nothing for an organization that is unknown, deleted (from the commit of the request on), or without them.
 */
export async function findOrganizationOf(
  db: Kysely<Database>,
  ids: { organizationId: OrganizationId; userId: UserId },
): Promise<{ organization: Organization; role: Role | null } | undefined> {
  const [row] = await accessQuery(db, ids)
  return row && { organization: toOrganization(row), role: row.accepted_at === null ? null : row.role }
}

/** A page of the organizations that the user is an accepted member of, newest first; only those in `among`, unless it is null. */
export async function listOrganizationsOf(
  db: Kysely<Database>,
  { userId, among, page, limit }: Page & { userId: UserId; among: readonly string[] | null },
): Promise<Organization[]> {
  const rows = await db
    .selectFrom('members as m')
    .innerJoin('organizations as o', 'o.id', 'm.organization_id')
    .where('m.user_id', '=', userId)
    .where('m.accepted_at', 'is not', null)
    .$if(among !== null, (query) => query.where('m.organization_id', 'in', (among ?? []) as OrganizationId[])) // text that names nothing finds nothing
    .where(isNotDeleted)
    .selectAll('o')
    .orderBy('m.organization_id', 'desc')
    .limit(limit)
    .offset(page * limit)
    .execute()
  return rows.map(toOrganization)
}

export interface OrganizationChange {
  name?: string | undefined
  logo?: string | null | undefined
  management_email?: string | undefined
}

/** Changes what is given. `updated_at` always moves on, also when two changes fall into one millisecond. */
export async function updateOrganization(
  trx: Transaction<Database>,
  { id, change, now }: { id: OrganizationId; change: OrganizationChange; now: number },
): Promise<Organization> {
  const row = await trx
    .updateTable('organizations')
    .set({ ...withoutUndefined(change), updated_at: sql`max(updated_at + 1, ${now})` })
    .where('id', '=', id)
    .returningAll()
    .executeTakeFirstOrThrow()
  return toOrganization(row)
}

/** Removes the organization's own row: the last thing that a deletion does. Returns how many rows went, 0 or 1. */
export async function deleteOrganizationRow(trx: Transaction<Database>, id: OrganizationId): Promise<number> {
  const { numDeletedRows } = await trx.deleteFrom('organizations').where('id', '=', id).executeTakeFirstOrThrow()
  return Number(numDeletedRows)
}

function isNotDeleted(eb: ExpressionBuilder<Database & { o: Database['organizations'] }, 'o'>) {
  return eb.not(
    eb.exists(
      eb
        .selectFrom('tombstones as t')
        .where('t.subject_kind', '=', 'organization')
        .whereRef('t.subject_id', '=', sql<string>`o.id`)
        .select(sql<SqlBool>`1`.as('found')),
    ),
  )
}

function withoutUndefined<T extends object>(object: T): { [K in keyof T]?: Exclude<T[K], undefined> } {
  const given = Object.entries(object).filter(([, value]) => value !== undefined)
  return Object.fromEntries(given) as { [K in keyof T]?: Exclude<T[K], undefined> } // filtered just now
}

function toOrganization(row: Selectable<Database['organizations']>): Organization {
  return {
    id: row.id,
    created_by: row.created_by,
    created_at: new Date(row.created_at).toISOString(),
    updated_at: new Date(row.updated_at).toISOString(),
    logo: row.logo,
    name: row.name,
    management_email: row.management_email,
    customer_id: row.customer_id,
  }
}
