/** Finds a subject by id alone. Used when tombstones are replayed, where no caller's access is checked. */
import { sql, type Kysely, type Transaction } from 'kysely'
import {
  subjectTraits,
  type DeletionSubject,
  type OrganizationId,
  type SubjectKind,
  type Tombstone,
} from '@organizations/domain'
import { nextUpdatedAt } from '../../next-updated-at.ts'
import { lockOrganization } from '../../locks.ts'
import type { Database } from '../../schema.ts'
import type { AppKey } from '../bundles/bundles.ts'
import { isNotDeleted } from './tombstones.ts'

/** Which organization the row with this id belongs to, and when it was made. */
export async function findSubjectRow(
  db: Kysely<Database>,
  { kind, id }: Tombstone['subject'],
): Promise<{ organizationId: OrganizationId; createdAt: number } | undefined> {
  const { table, organizationColumn, idType } = subjectTraits[kind]
  const key = idType === 'integer' ? Number(id) : id
  const { rows } = await sql<{ organizationId: OrganizationId; createdAt: number }>`
    select ${sql.ref(organizationColumn)} as "organizationId", created_at as "createdAt"
    from ${sql.table(table)} where id = ${key}`.execute(db)
  return rows[0]
}

/** Is the organization here, and not deleted? In a transaction it stays so until that ends. */
export async function isOrganizationPresent(db: Kysely<Database>, id: OrganizationId): Promise<boolean> {
  await lockOrganization(db, id)
  const row = await db
    .selectFrom('organizations as o')
    .select('o.id')
    .where('o.id', '=', id)
    .where(isNotDeleted('organization', 'o.id'))
    .executeTakeFirst()
  return row !== undefined
}

/** An app, a bundle or a channel, as its tombstone names it. */
export interface PartOfOrganization {
  subject: { kind: Exclude<SubjectKind, 'organization'>; id: string }
  organizationId: OrganizationId
}

/** The app that is this app, or that this bundle or channel is in, unless it or its organization is deleted. */
export async function findAppOfSubject(
  db: Kysely<Database>,
  { subject: { kind, id }, organizationId }: PartOfOrganization,
): Promise<(AppKey & { appId: string; name: string }) | undefined> {
  await lockOrganization(db, organizationId)
  const row = await db
    .selectFrom('apps as a')
    .select(['a.id', 'a.app_id', 'a.name'])
    .where('a.organization_id', '=', organizationId)
    .where(isNotDeleted('organization', 'a.organization_id'))
    .where(isNotDeleted('app', 'a.id'))
    .$if(kind === 'app', (query) => query.where('a.id', '=', id))
    .$if(kind !== 'app', (query) =>
      query.where(
        'a.id',
        '=',
        sql<string>`(
        select p.app_uuid from ${sql.table(subjectTraits[kind].table)} as p
        where p.organization_id = a.organization_id and p.id = ${Number(id)})`,
      ),
    )
    .executeTakeFirst()
  return row && { organizationId, appUuid: row.id, appId: row.app_id, name: row.name }
}

/** Makes channels that point at a bundle point at none. Returns their names. */
export async function takeBundleOffChannels(
  trx: Transaction<Database>,
  { organizationId, appUuid }: AppKey,
  { bundleId, now }: { bundleId: number; now: number },
): Promise<string[]> {
  const rows = await trx
    .updateTable('channels')
    .set({ bundle_id: null, updated_at: nextUpdatedAt(trx, now) })
    .where('organization_id', '=', organizationId)
    .where('app_uuid', '=', appUuid)
    .where('bundle_id', '=', bundleId)
    .returning('name')
    .execute()
  return rows.map(({ name }) => name)
}

/**
 * Removes the subject's own row: the last thing that the deletion of an organization or an app does. Returns how many
 * rows went, 0 or 1.
 */
export async function deleteOwnRow(
  trx: Transaction<Database>,
  { subjectKind, subjectId, organizationId }: DeletionSubject,
): Promise<number> {
  const { table, organizationColumn } = subjectTraits[subjectKind]
  const { numAffectedRows } = await sql`
    delete from ${sql.table(table)}
    where ${sql.ref(organizationColumn)} = ${organizationId} and id = ${subjectId}`.execute(trx)
  return Number(numAffectedRows)
}
