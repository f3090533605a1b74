import { sql, type Kysely, type SelectQueryBuilder, type Selectable, type Transaction } from 'kysely'
import type { App, KeyPolicy, KeyRight, OrganizationId, Page, Role, UserId } from '@organizations/domain'
import { compiledQuery } from '../../compiled-query.ts'
import { nextUpdatedAt } from '../../next-updated-at.ts'
import { lockOrganizationOfApp } from '../../locks.ts'
import type { Database } from '../../schema.ts'
import { meetsPolicyOf, toPolicy } from '../organizations/organizations.ts'
import { isNotDeleted } from '../deletion/tombstones.ts'

export interface NewApp {
  organizationId: OrganizationId
  /** UUID. */
  id: string
  appId: string
  name: string
  iconUrl: string | null
  userId: UserId
  defaultUploadChannel: string
  retentionSeconds: number
  createdAt: number
}

/** Inserts an app. A name that is taken is a unique violation of `apps.app_id`. */
export async function insertApp(trx: Transaction<Database>, app: NewApp): Promise<App> {
  const row = await trx
    .insertInto('apps')
    .values({
      organization_id: app.organizationId,
      id: app.id,
      app_id: app.appId,
      name: app.name,
      icon_url: app.iconUrl,
      user_id: app.userId,
      default_upload_channel: app.defaultUploadChannel,
      retention_seconds: app.retentionSeconds,
      created_at: app.createdAt,
      updated_at: app.createdAt,
    })
    .returningAll()
    .executeTakeFirstOrThrow()
  return toApp({ ...row, last_version: null })
}

/** An app as a member of its organization finds it; `role` is null while their invitation is pending. */
export interface FoundApp {
  app: App
  organizationId: OrganizationId
  appUuid: string
  role: Role | null
  policy: KeyPolicy
}

/** The newest bundle that has not been deleted. */
export const lastVersion = sql<string | null>`(
  select b.name from bundles as b
  where b.organization_id = a.organization_id and b.app_uuid = a.id and b.deletion_id is null
  order by b.id desc limit 1)`.as('last_version')

const accessQuery = compiledQuery(['appId', 'userId'], (db, { appId, userId }) =>
  db
    .selectFrom('apps as a')
    .innerJoin('organizations as o', 'o.id', 'a.organization_id')
    .innerJoin('members as m', (join) => join.onRef('m.organization_id', '=', 'o.id').on('m.user_id', '=', userId))
    .where('a.app_id', '=', appId)
    .where(isNotDeleted('app', 'a.id'))
    .where(isNotDeleted('organization', 'o.id'))
    .selectAll('a')
    .select(lastVersion)
    .select(['m.role', 'm.accepted_at', 'o.require_apikey_expiration', 'o.max_apikey_expiration_days']),
)

/**
 * The app of this name, its organization's key policy and the user's role, in one indexed read. Nothing for an app that
 * is unknown, deleted (or its organization is: from the commit of the request on), or of an organization without them.
 * In a transaction both stay what they are until that ends.
 */
export async function findAppOf(
  db: Kysely<Database>,
  ids: { appId: string; userId: UserId },
): Promise<FoundApp | undefined> {
  await lockOrganizationOfApp(db, ids.appId)
  const [row] = await accessQuery(db, ids)
  if (row === undefined) return undefined
  const role = row.accepted_at === null ? null : row.role
  return { app: toApp(row), organizationId: row.organization_id, appUuid: row.id, role, policy: toPolicy(row) }
}

export interface AppsOfKey extends Page {
  userId: UserId
  key: KeyRight
  now: number
  /** Only those of this organization. */
  organizationId?: OrganizationId | undefined
}

/** A page of the apps that a key of the user reaches, newest first. */
export async function listAppsOf(db: Kysely<Database>, { page, limit, ...reach }: AppsOfKey): Promise<App[]> {
  const rows = await appsOf(db, reach)
    .selectAll('a')
    .select(lastVersion)
    .orderBy('a.id', 'desc')
    .limit(limit)
    .offset(page * limit)
    .execute()
  return rows.map(toApp)
}

interface ReachedTables extends Database {
  m: Database['members']
  o: Database['organizations']
  a: Database['apps']
}

/**
 * The apps that a key of the user reaches: in organizations that they are a member of and whose policy the key meets.
 */
export function appsOf(
  db: Kysely<Database>,
  { userId, key, now, organizationId }: Omit<AppsOfKey, keyof Page>,
): SelectQueryBuilder<ReachedTables, 'm' | 'o' | 'a', object> {
  const { limitedToOrgs, limitedToApps } = key
  return db
    .selectFrom('members as m')
    .innerJoin('organizations as o', 'o.id', 'm.organization_id')
    .innerJoin('apps as a', 'a.organization_id', 'o.id')
    .where('m.user_id', '=', userId)
    .where('m.accepted_at', 'is not', null)
    .$if(organizationId !== undefined, (query) =>
      query.where('m.organization_id', '=', organizationId ?? ('' as never)),
    ) // just checked
    .$if(limitedToOrgs !== null, (query) => query.where('m.organization_id', 'in', (limitedToOrgs ?? []) as never[])) // text that names nothing finds nothing
    .$if(limitedToApps !== null, (query) => query.where('a.app_id', 'in', limitedToApps ?? []))
    .where(meetsPolicyOf(key, now))
    .where(isNotDeleted('organization', 'o.id'))
    .where(isNotDeleted('app', 'a.id'))
}

export interface AppChange {
  name: string | undefined
  /** Null clears it. */
  icon: string | null | undefined
  retention: number | undefined
}

/** Changes what is given. `updated_at` always moves on. */
export async function updateApp(
  trx: Transaction<Database>,
  { app, change, now }: { app: Pick<FoundApp, 'organizationId' | 'appUuid'>; change: AppChange; now: number },
): Promise<void> {
  await trx
    .updateTable('apps')
    .set({
      ...(change.name !== undefined && { name: change.name }),
      ...(change.icon !== undefined && { icon_url: change.icon }),
      ...(change.retention !== undefined && { retention_seconds: change.retention }),
      updated_at: nextUpdatedAt(trx, now),
    })
    .where('organization_id', '=', app.organizationId)
    .where('id', '=', app.appUuid)
    .execute()
}

export function toApp(row: Selectable<Database['apps']> & { last_version: string | null }): App {
  return {
    app_id: row.app_id,
    id: row.id,
    name: row.name,
    owner_org: row.organization_id,
    user_id: row.user_id,
    default_upload_channel: row.default_upload_channel,
    icon_url: row.icon_url,
    last_version: row.last_version,
    retention: row.retention_seconds,
    created_at: new Date(row.created_at).toISOString(),
    updated_at: new Date(row.updated_at).toISOString(),
  }
}
