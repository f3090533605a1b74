import { addToTally, countPage, findPageEnd, type HeldDeletion } from '@organizations/database'
import { firstSweep, type CountStep } from '@organizations/domain'
import type { DeletionDeps } from '../deps.ts'
import { afterRows, commitPiece, pageOf, type PieceResult } from './commit-piece.ts'

const ROWS_PER_PIECE = 10_000

/** Counts the next rows of a table, and the stored objects that they name, so that progress has a total. */
export async function countPiece(deps: DeletionDeps, held: HeldDeletion, step: CountStep): Promise<PieceResult> {
  const { deletion } = held
  const page = pageOf(deletion, step)
  const end = (await findPageEnd(deps.db, page, ROWS_PER_PIECE)) ?? null
  const isKnown = end !== null && page.object === null
  const { rows, objects } = isKnown
    ? { rows: ROWS_PER_PIECE, objects: 0 }
    : await countPage(deps.db, page, ROWS_PER_PIECE)
  const after = afterRows(deletion, end)
  const isLast = after.step === firstSweep(deletion.plan)
  const change = isLast ? { ...after, countedAt: deps.clock() } : after
  const moved = await commitPiece(deps, deps.relaxedDb, held, change, async (trx) => {
    if (rows > 0) await addToTally(trx, deletion.id, step.table, { rows_found: rows, objects_found: objects })
  })
  return { deletion: moved, next: 'go on' }
}
