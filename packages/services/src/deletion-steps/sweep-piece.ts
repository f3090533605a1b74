/**
 * Removes the next rows of a table. Pointer last: when the rows name stored objects, the store first confirms that
 * these are gone; a row whose object could not be deleted stays behind the cursor and is swept in the next round.
 * Children first: while rows that point at this table had to stay, its own stay too.
 */
import {
  addToTally,
  deletePage,
  listTallies,
  markIncomplete,
  readObjectPage,
  type HeldDeletion,
} from '@organizations/database'
import type { Deletion, SweepStep } from '@organizations/domain'
import type { DeletionDeps, SliceDeps } from '../deps.ts'
import { afterRows, commitPiece, toStep, type PieceResult } from './commit-piece.ts'
import { deleteObjects } from './delete-objects.ts'

/** What keeps the write lock for single-digit milliseconds (bench/): rows with objects are in indexed tables. */
const ROWS_PER_PIECE = 2000
const ROWS_WITH_OBJECTS_PER_PIECE = 500

export async function sweepPiece(deps: SliceDeps, held: HeldDeletion, step: SweepStep): Promise<PieceResult> {
  const { deletion } = held
  if (deletion.cursor === null && (await hasChildrenLeft(deps, deletion, step))) {
    return await skipTable(deps, held, step)
  }

  const page = { ...step, organizationId: deletion.organizationId, after: deletion.cursor }
  const limit = step.object === null ? ROWS_PER_PIECE : ROWS_WITH_OBJECTS_PER_PIECE
  const { objects, end } = await readObjectPage(deps.db, page, limit)
  const keys = objects.map(({ objectKey }) => objectKey)
  const failed = await deleteObjects(deps, held, keys)
  const spared = new Set(failed.map(({ key }) => key))
  const gone = objects.filter(({ objectKey }) => !spared.has(objectKey))
  const [failure] = failed

  const change = {
    ...afterRows(deletion, end),
    ...(failure && { lastError: `A stored file of ${step.kind} could not be deleted: ${failure.reason}` }),
  }
  const moved = await commitPiece(deps, deps.relaxedDb, held, change, async (trx) => {
    const removed = await deletePage(trx, { ...page, end, spared: [...spared] })
    if (removed > 0) {
      await addToTally(trx, deletion.id, step.table, {
        rows_removed: removed,
        objects_removed: gone.length,
        bytes_removed: gone.reduce((sum, { bytes }) => sum + bytes, 0),
      })
    }
    if (failed.length > 0)
      await markIncomplete(trx, { deletionId: deletion.id, table: step.table, round: deletion.round })
  })
  return { deletion: moved, next: 'go on' }
}

async function hasChildrenLeft({ db }: DeletionDeps, deletion: Deletion, { table }: SweepStep): Promise<boolean> {
  const children = deletion.plan.steps.flatMap((it) =>
    it.action === 'sweep' && it.references.includes(table) ? [it.table] : [],
  )
  if (children.length === 0) return false
  const tallies = await listTallies(db, deletion.id)
  return tallies.some((it) => it.incompleteInRound === deletion.round && children.includes(it.table))
}

async function skipTable(deps: DeletionDeps, held: HeldDeletion, { table }: SweepStep): Promise<PieceResult> {
  const { deletion } = held
  const moved = await commitPiece(deps, deps.relaxedDb, held, toStep(deletion, deletion.step + 1), (trx) =>
    markIncomplete(trx, { deletionId: deletion.id, table, round: deletion.round }),
  )
  return { deletion: moved, next: 'go on' }
}
