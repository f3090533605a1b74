import { acknowledgeEvents, appendEvent, releaseLease } from '@organizations/database'
import { turnOf } from '@organizations/domain'
import { reach } from '@organizations/fault-points'
import type { DeletionDeps, SliceDeps } from '../../deps.ts'
import type { Batch, NextBatch, WorkedOn } from './batch.ts'
import { deleteObjects } from './delete-objects.ts'
import { listFirstObjects } from './orphan-batch.ts'

const HOUR_MS = 3_600_000

/** When the prefix of a completed deletion is listed again, counted from its completion. */
export const LATE_LISTINGS_AFTER_MS = [HOUR_MS, 24 * HOUR_MS] as const

const PAUSE_AFTER_FAILURE_MS = 60_000

/**
 * Looks once more at the prefix of a completed deletion: a process that died in the middle of a write may have left an
 * object after verification. What is found is deleted, counted as orphaned, and logged.
 */
export async function lateListing(deps: SliceDeps, held: WorkedOn): Promise<NextBatch> {
  if (deps.db.isTransaction) return 'outside'
  const { deletion } = held
  const page = await listFirstObjects(deps, deletion)
  const failed = await deleteObjects(deps, held, page)
  if (page.length > 0) {
    reach('late listing: objects are deleted')
    const { id: deletionId, organizationId } = deletion
    const counts = { found: page.length, failed: failed.length }
    deps.log.warn({ deletionId, organizationId, ...counts }, 'Objects were left after a completed deletion')
    const strays = deletion.strays + page.length - failed.length
    return {
      change: { strays },
      durability: 'relaxed',
      next: failed.length === 0 ? 'go on' : { pauseMs: PAUSE_AFTER_FAILURE_MS },
      committed: () => deps.meters.orphansRemoved(page.length - failed.length),
    }
  }
  return scheduleNext(deps, held)
}

function scheduleNext(deps: DeletionDeps, held: WorkedOn): Batch {
  const { deletion } = held
  const now = deps.clock()
  const lateListings = deletion.lateListings + 1
  const afterMs = LATE_LISTINGS_AFTER_MS[lateListings]
  const due = afterMs === undefined ? null : { at: (deletion.completedAt ?? now) + afterMs }
  const eventId = due === null ? deletion.eventId : deps.ids.event()
  return {
    change: { lateListings, eventId },
    durability: 'full',
    async work(trx) {
      await acknowledgeEvents(trx, [deletion.eventId], now)
      if (due !== null) {
        const { id: deletionId } = deletion
        const organizationId = turnOf(deletion)
        const payload = { deletionId }
        await appendEvent(trx, { id: eventId, type: 'deletion.late_listing', payload, organizationId, now, due })
      }
      await releaseLease(trx, held, due)
    },
    next: 'ended',
  }
}
