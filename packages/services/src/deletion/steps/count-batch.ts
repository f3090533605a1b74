/**
 * Counts what there is, so that progress has a total: the next rows, and the stored objects that they name, of as many
 * tables as hold them. A small organization is counted at once, a huge table takes many batches.
 */
import { batchLimits, countFirstRows, countNextRows, FIRST_ROWS, type RowCount } from '@organizations/database'
import { firstSweep, type CountStep, type Deletion, type KeyValue } from '@organizations/domain'
import type { DeletionDeps, SliceDeps } from '../../deps.ts'
import type { NextBatch, WorkedOn } from './batch.ts'
import { seesEmptyPrefix } from './orphan-batch.ts'
import { afterRows, pageOf } from './position.ts'

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
    async work(_, count) {
      for (const { table, rows, objects } of counts) {
        if (rows > 0) count(table, { rows_found: rows, objects_found: objects })
      }
    },
    next: 'go on',
    isPrefixEmpty: isSmall && (await seesEmptyPrefix(deps, held)),
    ...(isAll && { atMost: new Map(counts.map(({ table, rows, objects }) => [table, { rows, objects }])) }),
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
  const first = await countFirst(db, deletion)
  for (;;) {
    const step = after.plan.steps[after.step]
    if (step?.action !== 'count' || room === 0) return { counts, after }
    const few = first.get(step)
    const isFew = few !== undefined && few.rows < Math.min(FIRST_ROWS, room)
    const { end, ...count } = isFew ? { ...few, end: null } : await countNextRows(db, pageOf(after, step), room)
    counts.push({ ...count, table: step.table })
    room -= count.rows
    after = movedPast(after, end)
  }
}

/** The first rows of the tables that are still to be counted from their beginning. */
async function countFirst(db: DeletionDeps['db'], deletion: Deletion): Promise<Map<CountStep, RowCount>> {
  const begun = deletion.cursor === null ? deletion.step : deletion.step + 1
  const steps = deletion.plan.steps.flatMap((step, at) => (at >= begun && step.action === 'count' ? [step] : []))
  const pages = steps.map((step) => pageOf({ ...deletion, cursor: null }, step))
  const counts = await countFirstRows(db, pages)
  return new Map(steps.flatMap((step, at) => (counts[at] ? [[step, counts[at]]] : [])))
}

function movedPast(deletion: Deletion, end: readonly KeyValue[] | null): Deletion {
  return { ...deletion, ...afterRows(deletion, end) }
}
