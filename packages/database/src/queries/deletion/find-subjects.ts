/** Finds a subject by id alone. Used when tombstones are replayed, where no caller's access is checked. */
import { sql, type Kysely, type Transaction } from 'kysely'
import {
  subjectTraits,
  type BundleRange,
  type DeletionSubject,
  type Organization,
  type OrganizationId,
  type SubjectKind,
  type Tombstone,
} from '@organizations/domain'
import { runCompiled } from '../../compiled-query.ts'
import { nextUpdatedAt } from '../../next-updated-at.ts'
import { lockOrganization } from '../../locks.ts'
import type { Database } from '../../schema.ts'
import type { AppKey } from '../bundles/bundles.ts'
import { toOrganization } from '../organizations/organizations.ts'
import { isNotDeleted } from './tombstones.ts'

/** Which organization the row with this id belongs to (a user's to none), and when it was made. Of bundles in bulk there is no such row. */
export async function findSubjectRow(
  db: Kysely<Database>,
  { kind, id }: Tombstone['subject'],
): Promise<{ organizationId: OrganizationId | null; createdAt: number } | undefined> {
  if (kind === 'bundles') return undefined
  const { table, organizationColumn, idType } = subjectTraits[kind]
  const key = idType === 'integer' ? Number(id) : id
  const organization = organizationColumn === null ? sql`null` : sql.ref(organizationColumn)
  const { rows } = await sql<{ organizationId: OrganizationId | null; createdAt: number }>`
    select ${organization} as "organizationId", created_at as "createdAt"
    from ${sql.table(table)} where id = ${key}`.execute(db)
  return rows[0]
}

/** The organization, unless it is unknown or deleted. In a transaction it stays so until that ends. */
export async function findOrganization(db: Kysely<Database>, id: OrganizationId): Promise<Organization | undefined> {
  await lockOrganization(db, id)
  const row = await db
    .selectFrom('organizations as o')
    .selectAll('o')
    .where('o.id', '=', id)
    .where(isNotDeleted('organization', 'o.id'))
    .executeTakeFirst()
  return row && toOrganization(row)
}

/** An app, or something in one, as its tombstone names it. */
export interface PartOfOrganization extends Pick<Tombstone, 'bundles'> {
  organizationId: OrganizationId
  subject: { kind: Exclude<SubjectKind, 'organization' | 'user'>; id: string }
}

/** The app that is this app, or that this is in, unless it or its organization is deleted. */
export async function findAppOfSubject(
  db: Kysely<Database>,
  { subject: { kind, id }, organizationId, bundles }: PartOfOrganization,
): Promise<(AppKey & { appId: string; name: string }) | undefined> {
  await lockOrganization(db, organizationId)
  const row = await db
    .selectFrom('apps as a')
    .select(['a.id', 'a.app_id', 'a.name'])
    .where('a.organization_id', '=', organizationId)
    .where(isNotDeleted('organization', 'a.organization_id'))
    .where(isNotDeleted('app', 'a.id'))
    .$if(kind === 'app', (query) => query.where('a.id', '=', id))
    .$if(kind === 'bundles', (query) => query.where('a.id', '=', bundles?.appUuid ?? ''))
    .$if(kind === 'bundle' || kind === 'channel', (query) =>
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

/** Makes channels that point at any of these bundles point at none. Returns which these were. */
export async function takeBundlesOffChannels(
  trx: Transaction<Database>,
  { organizationId, range, requestedAt, now }: BundlesOffChannels,
): Promise<{ channelId: number; channel: string; version: string }[]> {
  const { appUuid, above, upTo, kept } = range
  const rows = await trx
    .selectFrom('channels as c')
    .innerJoin('bundles as b', 'b.id', 'c.bundle_id')
    .select(['c.id as channelId', 'c.name as channel', 'b.name as version'])
    .where('c.organization_id', '=', organizationId)
    .where('c.app_uuid', '=', appUuid)
    .where('c.bundle_id', '>', above)
    .where('c.bundle_id', '<=', upTo)
    .where('b.created_at', '<=', requestedAt)
    .$if(kept.length > 0, (query) => query.where('c.bundle_id', 'not in', kept))
    .execute()
  if (rows.length > 0) {
    const ids = rows.map(({ channelId }) => channelId)
    const change = { bundle_id: null, updated_at: nextUpdatedAt(trx, now) }
    await trx.updateTable('channels').set(change).where('id', 'in', ids).execute()
  }
  return rows
}

interface BundlesOffChannels {
  organizationId: OrganizationId
  range: BundleRange
  /** Bundles that are newer stay as they are. */
  requestedAt: number
  now: number
}

/**
 * Removes the subject's own row: the last thing that the deletion of an organization, an app or a user does. Returns how many
 * rows went, 0 or 1.
 */
export async function deleteOwnRow(
  trx: Transaction<Database>,
  { subjectKind, subjectId, organizationId }: DeletionSubject,
): Promise<number> {
  const { table, organizationColumn } = subjectTraits[subjectKind]
  const isOfOrganization = sql`${sql.ref(organizationColumn ?? 'id')} = ${organizationId}`
  const ours = organizationColumn === null ? sql`true` : isOfOrganization
  const statement = () => sql`delete from ${sql.table(table)} where ${ours} and id = ${subjectId}`
  const values = [...(organizationColumn === null ? [] : [organizationId]), subjectId]
  const { numAffectedRows } = await runCompiled(trx, `delete own ${table}`, () => statement().compile(trx), values)
  return Number(numAffectedRows)
}
