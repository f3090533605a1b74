import {
  acknowledgeEvents,
  appendEvent,
  deleteOrganizationRow,
  insertReceipt,
  listTallies,
  releaseLease,
  type HeldDeletion,
} from '@organizations/database'
import { cascadeRegistry, plannedTables, type Deletion, type StepTally, type TableFate } from '@organizations/domain'
import type { DeletionDeps } from '../deps.ts'
import { commitPiece, type PieceResult } from './commit-piece.ts'
import { LATE_LISTINGS_AFTER_MS } from './late-listing.ts'

/**
 * The last commit: the organization's own row goes, the receipt is written, the event is acknowledged, and the first
 * late listing is asked for, all or nothing.
 */
export async function finishPiece(deps: DeletionDeps, held: HeldDeletion): Promise<PieceResult> {
  const { deletion } = held
  const completedAt = deps.clock()
  const eventId = deps.ids.event()
  const dueAt = completedAt + LATE_LISTINGS_AFTER_MS[0]
  const change = { state: 'completed', completedAt, cursor: null, reason: null, lastError: null, eventId } as const
  const moved = await commitPiece(deps, deps.db, held, change, async (trx) => {
    const organizations = await deleteOrganizationRow(trx, deletion.organizationId)
    const body = receiptBody({ ...deletion, completedAt }, organizations, await listTallies(trx, deletion.id))
    const { id: deletionId, organizationId } = deletion
    await insertReceipt(trx, { deletionId, organizationId, completedAt, body })
    await acknowledgeEvents(trx, [deletion.eventId], completedAt)
    const payload = { deletionId }
    await appendEvent(trx, { id: eventId, type: 'deletion.late_listing', payload, now: completedAt, dueAt })
    await releaseLease(trx, held, dueAt)
  })
  return { deletion: moved, next: 'ended' }
}

/** What the system did and observed: ids, times and counts, never a name, an address or a logo. */
function receiptBody(deletion: Deletion, organizations: number, tallies: readonly StepTally[]): object {
  return {
    deletionId: deletion.id,
    organizationId: deletion.organizationId,
    requestedAt: toIso(deletion.requestedAt),
    startedAt: toIso(deletion.startedAt),
    completedAt: toIso(deletion.completedAt),
    rounds: deletion.round,
    removed: [
      { table: 'organizations', rows: organizations, objects: 0, bytes: 0 },
      ...tallies.map((it) => ({
        table: it.table,
        rows: it.rowsRemoved,
        objects: it.objectsRemoved,
        bytes: it.bytesRemoved,
      })),
    ],
    strays: deletion.strays,
    verified: { emptyTables: plannedTables(deletion.plan), emptyPrefix: true },
    retained: Object.entries<TableFate>(cascadeRegistry).flatMap(([table, fate]) =>
      fate.fate === 'retain' ? [{ table, reason: fate.reason }] : [],
    ),
  }
}

function toIso(time: number | null): string | null {
  return time === null ? null : new Date(time).toISOString()
}
