import { sql, type Kysely, type RawBuilder, type Selectable, type SqlBool, type Transaction } from 'kysely'
import {
  toListed,
  type KeyPolicy,
  type KeyRight,
  type Listed,
  type Organization,
  type OrganizationId,
  type Page,
  type Role,
  type UserId,
} from '@organizations/domain'
import { compiledQuery, insertRow, runCompiled } from '../../compiled-query.ts'
import { nextUpdatedAt } from '../../next-updated-at.ts'
import { lockOrganization } from '../../locks.ts'
import type { Database } from '../../schema.ts'
import { isNotDeleted } from '../deletion/tombstones.ts'

export interface NewOrganization {
  id: OrganizationId
  name: string
  managementEmail: string
  createdBy: UserId
  createdAt: number
}

export async function insertOrganization(trx: Transaction<Database>, organization: NewOrganization): Promise<void> {
  await insertRow(trx, 'organizations', {
    id: organization.id,
    created_by: organization.createdBy,
    created_at: organization.createdAt,
    updated_at: organization.createdAt,
    logo: null,
    name: organization.name,
    management_email: organization.managementEmail,
    customer_id: null,
    max_apikey_expiration_days: null,
  })
}

/** An organization as one of its members finds it; `role` is null while their invitation is pending. */
export interface FoundOrganization {
  organization: Organization
  role: Role | null
  policy: KeyPolicy
}

const accessQuery = compiledQuery(['organizationId', 'userId'], (db, { organizationId, userId }) =>
  db
    .selectFrom('organizations as o')
    .innerJoin('members as m', (join) => join.onRef('m.organization_id', '=', 'o.id').on('m.user_id', '=', userId))
    .where('o.id', '=', organizationId)
    .where(isNotDeleted('organization', 'o.id'))
    .selectAll('o')
    .select(['m.role', 'm.accepted_at']),
)

/**
 * The organization, its key policy and the user's role in it, in one indexed read; `role` is null while their
 * invitation is pending. Nothing for an organization that is unknown, deleted (from the commit of the request on), or
 * without them. In a transaction it stays what it is until that ends.
 */
export async function findOrganizationOf(
  db: Kysely<Database>,
  ids: { organizationId: OrganizationId; userId: UserId },
): Promise<FoundOrganization | undefined> {
  await lockOrganization(db, ids.organizationId)
  const [row] = await accessQuery(db, ids)
  if (row === undefined) return undefined
  const role = row.accepted_at === null ? null : row.role
  return { organization: toOrganization(row), role, policy: toPolicy(row) }
}

/**
 * The same for one who is no member: its name and key policy. Nothing for an organization that is deleted. In a
 * transaction it stays what it is until that ends.
 */
export async function findStandingOrganization(
  db: Kysely<Database>,
  id: OrganizationId,
): Promise<Pick<FoundOrganization, 'organization' | 'policy'> | undefined> {
  await lockOrganization(db, id)
  const row = await db
    .selectFrom('organizations as o')
    .selectAll()
    .where('o.id', '=', id)
    .where(isNotDeleted('organization', 'o.id'))
    .executeTakeFirst()
  return row && { organization: toOrganization(row), policy: toPolicy(row) }
}

interface ListQuery {
  userId: UserId
  meetsPolicy: RawBuilder<SqlBool>
  limit: number
  offset: number
}

function listQuery(db: Kysely<Database>, { userId, meetsPolicy, limit, offset }: ListQuery) {
  return db
    .selectFrom('members as m')
    .innerJoin('organizations as o', 'o.id', 'm.organization_id')
    .where('m.user_id', '=', userId)
    .where('m.accepted_at', 'is not', null)
    .where(meetsPolicy)
    .where(isNotDeleted('organization', 'o.id'))
    .selectAll('o')
    .orderBy('m.organization_id', 'desc')
    .limit(limit)
    .offset(offset)
}

/** Of keys without limits and expiry, as most are. */
const wholeListQuery = compiledQuery(['userId', 'limit', 'offset'], (db, values) =>
  listQuery(db, { ...values, meetsPolicy: meetsPolicyOf({ expiresAt: null }, 0) }),
)

/**
 * A page of the organizations that a key of the user reaches: those of which they are an accepted member, that are
 * among the key's limits, and whose policy the key meets. Newest first.
 */
export async function listOrganizationsOf(
  db: Kysely<Database>,
  { userId, key, now, ...page }: Page & { userId: UserId; key: KeyRight; now: number },
): Promise<Listed<Organization>> {
  const { limitedToOrgs: among, limitedToApps, expiresAt, isPersons } = key
  if (limitedToApps !== null) return { data: [], next: undefined }
  const values = { userId, limit: page.limit + 1, offset: page.page * page.limit }
  const rows =
    among === null && expiresAt === null && isPersons !== true
      ? await wholeListQuery(db, values)
      : await listQuery(db, { ...values, meetsPolicy: meetsPolicyOf(key, now) })
          .$if(among !== null, (query) => query.where('m.organization_id', 'in', (among ?? []) as OrganizationId[])) // text that names nothing finds nothing
          .execute()
  return toListed(rows.map(toOrganization), page)
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
  const given = withoutUndefined(change)
  const compile = () =>
    trx
      .updateTable('organizations')
      .set({ ...given, updated_at: nextUpdatedAt(trx, now) })
      .where('id', '=', id)
      .returningAll()
      .compile()
  const name = `update organizations ${Object.keys(given).join()}`
  const { rows } = await runCompiled<Selectable<Database['organizations']>>(trx, name, compile, [
    ...Object.values(given),
    now,
    id,
  ])
  const [row] = rows
  if (row === undefined) throw new Error(`Expected the organization ${id}, found none`)
  return toOrganization(row)
}

export async function updatePolicy(
  trx: Transaction<Database>,
  { id, policy }: { id: OrganizationId; policy: KeyPolicy },
): Promise<void> {
  await trx
    .updateTable('organizations')
    .set({
      require_apikey_expiration: policy.require_apikey_expiration ? 1 : 0,
      max_apikey_expiration_days: policy.max_apikey_expiration_days,
    })
    .where('id', '=', id)
    .execute()
}

/** The same rule as `meetsPolicy` of packages/domain, about the organization `o` of a query. */
export function meetsPolicyOf(
  { expiresAt, isPersons }: Pick<KeyRight, 'expiresAt' | 'isPersons'>,
  now: number,
): RawBuilder<SqlBool> {
  if (isPersons === true) return sql<SqlBool>`1 = 1`
  if (expiresAt === null) return sql<SqlBool>`${sql.ref('o.require_apikey_expiration')} = 0`
  const days = sql.ref('o.max_apikey_expiration_days')
  return sql<SqlBool>`(${days} is null or ${days} * 86400000 >= ${expiresAt - now})`
}

function withoutUndefined<T extends object>(object: T): { [K in keyof T]?: Exclude<T[K], undefined> } {
  const given = Object.entries(object).filter(([, value]) => value !== undefined)
  return Object.fromEntries(given) as { [K in keyof T]?: Exclude<T[K], undefined> } // filtered just now
}

export function toOrganization(row: Selectable<Database['organizations']>): Organization {
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

export function toPolicy(
  row: Pick<Selectable<Database['organizations']>, 'require_apikey_expiration' | 'max_apikey_expiration_days'>,
): KeyPolicy {
  return {
    require_apikey_expiration: row.require_apikey_expiration === 1,
    max_apikey_expiration_days: row.max_apikey_expiration_days,
  }
}
