/** Which completed deletions have left bytes in the files of the database, and what became of these. */
import type { Kysely, Transaction } from 'kysely'
import type { DeletionId, ErasureWay, NotErasedReason, SubjectKind } from '@organizations/domain'
import type { Database } from '../../schema.ts'

export interface CompletedDeletion {
  id: DeletionId
  subjectKind: SubjectKind
}

const MOST_AT_ONCE = 10_000

/** The completed deletions whose bytes a worker has yet to erase: the first ones, at most 10,000. */
export async function listUnerased(db: Kysely<Database>): Promise<CompletedDeletion[]> {
  return await db
    .selectFrom('receipts as r')
    .innerJoin('deletions as d', 'd.id', 'r.deletion_id')
    .select(['d.id', 'd.subject_kind as subjectKind'])
    .where('r.erased_at', 'is', null)
    .where('r.not_erased', 'is', null)
    .orderBy('r.deletion_id')
    .limit(MOST_AT_ONCE)
    .execute()
}

/** Records that what these deletions removed is illegible since a time. */
export async function keepErased(
  trx: Transaction<Database>,
  ids: readonly DeletionId[],
  { at, how }: { at: number; how: ErasureWay },
): Promise<void> {
  await keep(trx, ids, { erased_at: at, erased_how: how })
}

/** Records why it is not. */
export async function keepNotErased(
  trx: Transaction<Database>,
  ids: readonly DeletionId[],
  reason: NotErasedReason,
): Promise<void> {
  await keep(trx, ids, { not_erased: reason })
}

async function keep(
  trx: Transaction<Database>,
  ids: readonly DeletionId[],
  result: Partial<Database['receipts']>,
): Promise<void> {
  if (ids.length === 0) return
  await trx
    .updateTable('receipts')
    .set(result)
    .where('deletion_id', 'in', ids)
    .where('erased_at', 'is', null)
    .where('not_erased', 'is', null)
    .execute()
}
