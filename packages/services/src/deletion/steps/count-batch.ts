/**
 * Counts what there is, so that progress has a total: the next rows, and the stored objects that they name, of as many
 * tables as hold them. A small organization is counted at once, a huge table takes many batches.
 */
import { addFoundCounts, batchLimits, countNextRows, findNotEmpty, type RowCount } from '@organizations/database'
import { firstSweep, type Deletion, type KeyValue } from '@organizations/domain'
import type { DeletionDeps, SliceDeps } from '../../deps.ts'
import type { NextBatch, WorkedOn } from './batch.ts'
import { seesEmptyPrefix } from './orphan-batch.ts'
import { afterRows, pageOf, rowsOf } from './position.ts'

type TableCount = RowCount & { table: string }

export async function countBatch(deps: SliceDeps, held: WorkedOn): Promise<NextBatch> {
  if (deps.db.isTransaction) return 'outside'
  const { deletion } = held
  const { counts, after } = await countNext(deps, deletion)
  const isLast = after.step === firstSweep(deletion.plan)
  const { step, cursor, state } = after
  const change = { step, cursor, state, ...(isLast && { countedAt: deps.clock() }) }
  const isAll = isLast && deletion.step === 0 && deletion.cursor === null
  const isSmall = isAll && fitsIntoBatch(deps, counts)
  return {
    change,
    durability: 'relaxed',
    async work(trx) {
      const found = counts.filter(({ rows }) => rows > 0)
      await addFoundCounts(trx, deletion.id, found)
    },
    next: 'go on',
    isPrefixEmpty: isSmall && (await seesEmptyPrefix(deps, held)),
    ...(isAll && { atMost: new Map(counts.map(({ table, rows }) => [table, rows])) }),
  }
}

/** May all that was counted go in one transaction? Not while objects are named, by an upload under way or a row. */
function fitsIntoBatch({ batchSizes }: SliceDeps, counts: readonly TableCount[]): boolean {
  const share = counts.reduce((sum, { table, rows }) => sum + rows / batchSizes.of(table), 0)
  return share <= 1 && counts.every(({ objects }) => objects === 0)
}

/** From the deletion's position to where the batch is full, or all is counted. */
async function countNext({ db }: DeletionDeps, deletion: Deletion): Promise<{ counts: TableCount[]; after: Deletion }> {
  const counts: TableCount[] = []
  let after = deletion
  let room = batchLimits(db).countedRows
  const steps = deletion.plan.steps.flatMap((step, at) =>
    at >= deletion.step && step.action === 'count' ? [step] : [],
  )
  const filled = await findNotEmpty(
    db,
    steps.map((step) => ({ ...rowsOf(deletion, step), step })),
  )
  const isFilled = new Set(filled.map(({ step }) => step))
  for (;;) {
    const step = after.plan.steps[after.step]
    if (step?.action !== 'count' || room === 0) return { counts, after }
    const { end, ...count } = isFilled.has(step) ? await countNextRows(db, pageOf(after, step), room) : NOTHING
    counts.push({ ...count, table: step.table })
    room -= count.rows
    after = movedPast(after, end)
  }
}

const NOTHING = { rows: 0, objects: 0, bytes: 0, end: null }

function movedPast(deletion: Deletion, end: readonly KeyValue[] | null): Deletion {
  return { ...deletion, ...afterRows(deletion, end) }
}
