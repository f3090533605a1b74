import { sql, type RawBuilder, type SqlBool, type Transaction } from 'kysely'
import type { DeletionId, DeletionSubject, SubjectKind } from '@organizations/domain'
import { lockSubject } from '../locks.ts'
import type { Database } from '../schema.ts'

/** Puts up the fence: from this transaction's commit on, no row of the subject comes into being, ever. */
export async function insertTombstone(
  trx: Transaction<Database>,
  { subject, deletionId, now }: { subject: DeletionSubject; deletionId: DeletionId; now: number },
): Promise<void> {
  await lockSubject(trx, subject)
  await trx
    .insertInto('tombstones')
    .values({
      subject_kind: subject.subjectKind,
      subject_id: subject.subjectId,
      organization_id: subject.organizationId,
      deletion_id: deletionId,
      created_at: now,
    })
    .execute()
}

/** For readers: the subject whose id stands in this column has not been deleted, from the commit of the request on. */
export function isStanding(kind: SubjectKind, column: string): RawBuilder<SqlBool> {
  const id = kind === 'bundle' || kind === 'channel' ? sql`cast(${sql.ref(column)} as text)` : sql.ref(column)
  return sql<SqlBool>`not exists (
    select 1 from tombstones as t where t.subject_kind = ${sql.lit(kind)} and t.subject_id = ${id})`
}
