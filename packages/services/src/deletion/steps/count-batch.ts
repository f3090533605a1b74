/**
 * Counts what there is, so that progress has a total: the next rows, and the stored objects that they name, of as many
 * tables as hold them. A small organization is counted at once, a huge table takes many batches.
 */
import { addToCounts, countNextRows, batchLimits, type HeldDeletion, type RowCount } from '@organizations/database'
import { firstSweep, type Deletion, type KeyValue } from '@organizations/domain'
import type { DeletionDeps } from '../../deps.ts'
import { afterRows, commitBatch, pageOf, type BatchResult } from './commit-batch.ts'

export async function countBatch(deps: DeletionDeps, held: HeldDeletion): Promise<BatchResult> {
  const { deletion } = held
  const { counts, after } = await countNext(deps, deletion)
  const isLast = after.step === firstSweep(deletion.plan)
  const { step, cursor, state } = after
  const change = { step, cursor, state, ...(isLast && { countedAt: deps.clock() }) }
  const moved = await commitBatch(deps, {
    held,
    change,
    durability: 'relaxed',
    async work(trx) {
      for (const { table, rows, objects } of counts) {
        if (rows > 0) await addToCounts(trx, deletion.id, table, { rows_found: rows, objects_found: objects })
      }
    },
  })
  return { deletion: moved, next: 'go on' }
}

/** From the deletion's position to where the batch is full, or all is counted. */
async function countNext(
  { db }: DeletionDeps,
  deletion: Deletion,
): Promise<{ counts: (RowCount & { table: string })[]; after: Deletion }> {
  const counts = []
  let after = deletion
  let room = batchLimits(db).countedRows
  for (;;) {
    const step = after.plan.steps[after.step]
    if (step?.action !== 'count' || room === 0) return { counts, after }
    const { end, ...count } = await countNextRows(db, pageOf(after, step), room)
    counts.push({ ...count, table: step.table })
    room -= count.rows
    after = movedPast(after, end)
  }
}

function movedPast(deletion: Deletion, end: readonly KeyValue[] | null): Deletion {
  return { ...deletion, ...afterRows(deletion, end) }
}
