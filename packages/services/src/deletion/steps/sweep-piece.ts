/**
 * Removes the next rows of a table. Pointer last: when the rows name stored objects, the store first confirms that
 * these are gone; a row whose object could not be deleted stays behind the cursor and is swept in the next round.
 * Children first: while rows that point at this table had to stay, its own stay too. Rows in use are waited for.
 */
import {
  addToTally,
  deletePage,
  hasLeasedRows,
  hasRows,
  holdAppIds,
  markIncomplete,
  readNextRows,
  type HeldDeletion,
} from '@organizations/database'
import { sweepSteps, type Deletion, type SweepStep } from '@organizations/domain'
import { reach } from '@organizations/fault-points'
import type { DeletionDeps, SliceDeps } from '../../deps.ts'
import { afterRows, commitPiece, pageOf, rowsOf, toStep, type PieceResult } from './commit-piece.ts'
import { deleteObjects, tellFailure } from './delete-objects.ts'

/** An upload whose renewal is refused ends by itself, and one that died with its lease. */
const IN_USE_PAUSE_MS = 500

export async function sweepPiece(deps: SliceDeps, held: HeldDeletion): Promise<PieceResult> {
  const { deletion, step } = await passEmptyTables(deps, held.deletion)
  const lease = { ...held, deletion }
  if (deletion.cursor === null && (await hasChildrenLeft(deps, deletion, step))) {
    return await skipTable(deps, lease, step)
  }
  if (await isInUse(deps, deletion, step)) return { deletion, next: { pauseMs: IN_USE_PAUSE_MS } }

  const { page, end, cursor, objects, reserved, sizeOf } = await readNextRows(deps.db, {
    deletionId: deletion.id,
    page: pageOf(deletion, step),
    size: deps.pieceSizes.of(step.table),
    reserved: step.held,
  })
  const keys = objects.map(({ objectKey }) => objectKey)
  const failed = await deleteObjects(deps, lease, keys)
  if (keys.length > 0) reach('objects: all of a piece are deleted, their rows are not')
  const spared = new Set(failed.map(({ key }) => key))
  const gone = objects.filter(({ objectKey }) => !spared.has(objectKey))
  const [failure] = failed

  if (failure) tellFailure(deps, deletion, failed)
  const change = {
    ...afterRows(deletion, cursor),
    ...(failure && { lastError: `A stored file of ${step.kind} could not be deleted: ${failure.reason}` }),
  }
  let removed = 0
  let begunAt = 0
  const moved = await commitPiece(deps, deps.relaxedDb, lease, change, async (trx, lockedAt) => {
    begunAt = lockedAt
    removed = await deletePage(trx, { ...page, end, spared: [...spared] })
    if (removed > 0) {
      await addToTally(trx, deletion.id, step.table, {
        rows_removed: removed,
        objects_removed: gone.length,
        bytes_removed: gone.reduce((sum, { bytes }) => sum + bytes, 0),
      })
    }
    await holdAppIds(trx, deletion.id, reserved)
    if (failed.length > 0)
      await markIncomplete(trx, { deletionId: deletion.id, table: step.table, round: deletion.round })
  })
  const holdMs = performance.now() - begunAt
  deps.pieceSizes.learn(step.table, { rows: sizeOf(removed), holdMs })
  deps.meters.pieceCommitted({ table: step.table, holdMs, rows: removed, objects: gone.length })
  return { deletion: moved, next: 'go on' }
}

/** To the next table that has rows, or the last one: no commit for each that is empty. */
async function passEmptyTables(
  deps: DeletionDeps,
  deletion: Deletion,
): Promise<{ deletion: Deletion; step: SweepStep }> {
  const step = sweepAt(deletion)
  if (step === undefined) throw new Error(`Expected a sweep at step ${deletion.step}`)
  const next = { ...deletion, ...toStep(deletion, deletion.step + 1) }
  const isPassed = deletion.cursor === null && sweepAt(next) && !(await hasRows(deps.db, rowsOf(deletion, step)))
  return isPassed ? await passEmptyTables(deps, next) : { deletion, step }
}

function sweepAt({ plan, step }: Deletion): SweepStep | undefined {
  const at = plan.steps[step]
  return at?.action === 'sweep' ? at : undefined
}

/** Whoever uses a row, an upload that still streams, will give it back or lose it: what it stores is swept after that. */
async function isInUse(deps: DeletionDeps, deletion: Deletion, step: SweepStep): Promise<boolean> {
  const { lease } = step
  if (lease === null) return false
  const { db, leaseMs } = deps
  return await hasLeasedRows(db, rowsOf(deletion, step), { lease, leaseMs })
}

/**
 * Rows that had to stay, or that a sweep by address passed over. Asked of the tables and not of the tallies: the answer is
 * sure, and on Postgres the question also clears the index of rows that are gone, which the check of each foreign key would
 * otherwise go through with locks held.
 */
async function hasChildrenLeft({ db }: DeletionDeps, deletion: Deletion, { table }: SweepStep): Promise<boolean> {
  for (const child of sweepSteps(deletion.plan).filter(({ references }) => references.includes(table))) {
    if (await hasRows(db, rowsOf(deletion, child))) return true
  }
  return false
}

async function skipTable(deps: DeletionDeps, held: HeldDeletion, { table }: SweepStep): Promise<PieceResult> {
  const { deletion } = held
  const moved = await commitPiece(deps, deps.relaxedDb, held, toStep(deletion, deletion.step + 1), (trx) =>
    markIncomplete(trx, { deletionId: deletion.id, table, round: deletion.round }),
  )
  return { deletion: moved, next: 'go on' }
}
