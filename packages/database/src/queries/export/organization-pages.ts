/**
 * The pages of an export: what an organization has, in the order of its keys, a page after the last key of the one
 * before. Pages by number would read all pages before again, and skip rows when others are removed meanwhile. Members come
 * by a function of their own room.
 */
import type { Kysely } from 'kysely'
import type { App, AuditEntry, OrganizationId } from '@organizations/domain'
import { compiledQuery } from '../../compiled-query.ts'
import type { Database } from '../../schema.ts'
import { lastVersion, toApp } from '../apps/apps.ts'
import { toAuditEntry } from '../audit/audit-entries.ts'
import { isNotDeleted } from '../deletion/tombstones.ts'

/** Which page: the rows of an organization after this key, which is empty for the first page. */
export interface NextOfOrganization {
  organizationId: OrganizationId
  after: string
  limit: number
}

/** An app as callers see it, and as the rows under it name it. */
export interface ExportedApp {
  app: App
  appUuid: string
}

/** Apps that have not been deleted, by their ids. */
export async function nextApps(
  db: Kysely<Database>,
  { organizationId, after, limit }: NextOfOrganization,
): Promise<ExportedApp[]> {
  const rows = await db
    .selectFrom('apps as a')
    .where('a.organization_id', '=', organizationId)
    .where('a.id', '>', after)
    .where(isNotDeleted('app', 'a.id'))
    .selectAll('a')
    .select(lastVersion)
    .orderBy('a.organization_id')
    .orderBy('a.id')
    .limit(limit)
    .execute()
  return rows.map((row) => ({ app: toApp(row), appUuid: row.id }))
}

const auditQuery = compiledQuery(['organizationId', 'after', 'limit'], (db, it) =>
  db
    .selectFrom('audit_entries as a')
    .leftJoin('users as u', (join) => join.onRef('u.id', '=', 'a.user_id').on('u.deletion_id', 'is', null))
    .where('a.organization_id', '=', it.organizationId)
    .where('a.id', '>', it.after)
    .selectAll('a')
    .select('u.email')
    .orderBy('a.organization_id')
    .orderBy('a.id')
    .limit(it.limit),
)

/** Audit entries, oldest first. */
export async function nextAuditEntries(db: Kysely<Database>, page: NextOfOrganization): Promise<AuditEntry[]> {
  return (await auditQuery(db, page)).map(toAuditEntry)
}
