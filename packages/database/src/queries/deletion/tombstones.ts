import { sql, type Kysely, type RawBuilder, type Selectable, type SqlBool, type Transaction } from 'kysely'
import {
  subjectTraits,
  type BundleRange,
  type DeletionId,
  type DeletionSubject,
  type SubjectKind,
  type Tombstone,
} from '@organizations/domain'
import { insertRow } from '../../compiled-query.ts'
import { lockSubject } from '../../locks.ts'
import type { Database } from '../../schema.ts'

export interface NewTombstone {
  subject: DeletionSubject
  deletionId: DeletionId
  now: number
  /** Of bundles in bulk alone. */
  bundles?: BundleRange | undefined
}

/** Puts up the fence: from this transaction's commit on, no row of the subject can be inserted, ever. */
export async function insertTombstone(
  trx: Transaction<Database>,
  { subject, deletionId, now, bundles }: NewTombstone,
): Promise<void> {
  await lockSubject(trx, subject)
  await insertRow(trx, 'tombstones', {
    subject_kind: subject.subjectKind,
    subject_id: subject.subjectId,
    organization_id: subject.organizationId,
    deletion_id: deletionId,
    created_at: now,
    bundles: toJson(bundles),
  })
}

/** Puts back a tombstone that was exported. True when there was none. */
export async function restoreTombstone(trx: Transaction<Database>, tombstone: Tombstone): Promise<boolean> {
  const { numInsertedOrUpdatedRows } = await trx
    .insertInto('tombstones')
    .values({
      subject_kind: tombstone.subject.kind,
      subject_id: tombstone.subject.id,
      organization_id: tombstone.organizationId,
      deletion_id: tombstone.deletionId,
      created_at: tombstone.requestedAt,
      bundles: toJson(tombstone.bundles),
    })
    .onConflict((conflict) => conflict.doNothing())
    .executeTakeFirstOrThrow()
  return numInsertedOrUpdatedRows === 1n
}

/** Is there a tombstone of this subject? */
export async function hasTombstone(db: Kysely<Database>, { kind, id }: Tombstone['subject']): Promise<boolean> {
  const row = await db
    .selectFrom('tombstones')
    .select('subject_id')
    .where('subject_kind', '=', kind)
    .where('subject_id', '=', id)
    .executeTakeFirst()
  return row !== undefined
}

/** Tombstones in the order in which they came: those since a time, of that very time those after a deletion. */
export async function listTombstones(
  db: Kysely<Database>,
  { since, after, limit }: { since: number; after: string; limit: number },
): Promise<Tombstone[]> {
  const rows = await db
    .selectFrom('tombstones')
    .selectAll()
    .where(sql<SqlBool>`(created_at, deletion_id) > (${since}, ${after})`)
    .orderBy('created_at')
    .orderBy('deletion_id')
    .limit(limit)
    .execute()
  return rows.map(toTombstone)
}

/**
 * For readers: the subject whose id is in this column has not been deleted. It is false from the commit of the request
 * on.
 */
export function isNotDeleted(kind: SubjectKind, column: string): RawBuilder<SqlBool> {
  const id = subjectTraits[kind].idType === 'integer' ? sql`cast(${sql.ref(column)} as text)` : sql.ref(column)
  return sql<SqlBool>`not exists (
    select 1 from tombstones as t where t.subject_kind = ${sql.lit(kind)} and t.subject_id = ${id})`
}

function toTombstone(row: Selectable<Database['tombstones']>): Tombstone {
  return {
    subject: { kind: row.subject_kind, id: row.subject_id },
    organizationId: row.organization_id,
    deletionId: row.deletion_id,
    requestedAt: row.created_at,
    ...(row.bundles !== null && { bundles: JSON.parse(row.bundles) as BundleRange }), // written by toJson
  }
}

function toJson(bundles: BundleRange | undefined): string | null {
  return bundles === undefined ? null : JSON.stringify(bundles)
}
