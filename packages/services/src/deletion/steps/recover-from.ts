/**
 * What becomes of a deletion when a batch of it failed. Nothing is ever given up in silence: it goes on later, or it is
 * blocked with a reason.
 */
import { findDeletion, isDatabaseFull } from '@organizations/database'
import { MAX_FAILURES, pauseAfterFailures, type Deletion } from '@organizations/domain'
import { StoreUnavailableError } from '@organizations/storage/port'
import type { SliceDeps } from '../../deps.ts'
import type { Batch, BatchResult, WorkedOn } from './batch.ts'
import { blockDeletion } from './block-deletion.ts'
import { commitBatch } from './commit-batch.ts'
import { checkSchema } from './check-schema.ts'
import { LeaseLostError } from './keep-lease.ts'

const STORE_PAUSE_MS = 5000

/**
 * Decides what follows from the error that ended a batch. When the worker is to stop that is no failure: most such errors
 * are the stop itself. Throws `LeaseLostError`, and every error of the database.
 */
export async function recoverFrom(deps: SliceDeps, held: WorkedOn, error: unknown): Promise<BatchResult> {
  const { deletion } = held
  const { signal } = deps
  if (signal.reason instanceof LeaseLostError) throw signal.reason
  if (!signal.aborted) {
    deps.log.error({ err: error, deletionId: deletion.id, failures: deletion.failures }, 'A piece of a deletion failed')
  }
  // The commit may have succeeded although we got an error: then the deletion has moved. A lease still held ends by
  // itself.
  const current = await findDeletion(deps.db, deletion.id)
  if (current && hasMoved(deletion, current))
    return { deletion: current, next: 'ended', isPrefixEmpty: false, atMost: null, passed: [current] }
  if (signal.aborted) return { ...held, passed: [], next: 'go on' } // the slice ends here

  const lastError = error instanceof Error ? error.message : String(error)
  // A store that is away, or a disk that is full, is waited for as long as it takes: nothing is wrong with the deletion.
  if (isTrouble(error)) {
    return await commitBatch(deps, held, pause({ failures: deletion.failures, lastError }, STORE_PAUSE_MS))
  }
  const failures = deletion.failures + 1
  if (deletion.state !== 'completed') {
    const met = await checkSchema(deps, held)
    if (met !== undefined) return await commitBatch(deps, held, met)
    if (failures >= MAX_FAILURES) {
      const reason = `The work failed ${failures} times in a row with an unexpected error. The log of the workers names it.`
      return await commitBatch(deps, held, blockDeletion(deps, held, reason, { failures, lastError }))
    }
  }
  return await commitBatch(deps, held, pause({ failures, lastError }, pauseAfterFailures(failures)))
}

function isTrouble(error: unknown): boolean {
  if (error instanceof StoreUnavailableError) return true
  return isDatabaseFull(error)
}

function pause(change: Pick<Deletion, 'failures' | 'lastError'>, pauseMs: number): Batch {
  return { change, durability: 'relaxed', next: { pauseMs } }
}

function hasMoved(before: Deletion, now: Deletion): boolean {
  const place = ({ state, round, step, cursor, eventId, lateListings, strays }: Deletion) =>
    JSON.stringify([state, round, step, cursor, eventId, lateListings, strays])
  return place(before) !== place(now)
}
