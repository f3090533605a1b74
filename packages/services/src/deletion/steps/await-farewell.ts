import { readFarewell, type DeletionChange } from '@organizations/database'
import { organizationOf } from '@organizations/domain'
import type { DeletionDeps } from '../../deps.ts'
import type { Pause } from './batch.ts'
import type { TableSweep } from './next-table.ts'

/** The settling of the last delivery makes the deletion due; this is for when its process died before that. */
const LONGEST_PAUSE_MS = 5000

/**
 * Before the endpoints of an organization and their deliveries are swept: waits while they are told that it is deleted.
 * Then notes by counts how that went.
 */
export async function awaitFarewell(
  { db }: DeletionDeps,
  { deletion, step }: TableSweep,
): Promise<Pause | DeletionChange> {
  if (step.afterFarewell !== true || deletion.cursor !== null || deletion.farewell !== null) return {}
  const { waitMs, ...farewell } = await readFarewell(db, organizationOf(deletion))
  if (waitMs > 0) return { pauseMs: Math.min(waitMs, LONGEST_PAUSE_MS), waitsForOthers: true }
  return farewell.endpoints + farewell.undelivered > 0 ? { farewell } : {}
}
