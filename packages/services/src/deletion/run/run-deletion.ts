/**
 * One slice of a deletion. A worker asks the database what the next step is, does a bounded batch of it, commits, and
 * asks again, for at most 250 ms; then it gives the lease back. If the worker dies, the next slice, here or elsewhere,
 * goes on from the last commit.
 */
import {
  currentDispatch,
  inTransaction,
  makeDue,
  placeEvents,
  releaseLease,
  ringAgain,
  takeLease,
  tryInTransaction,
  type HeldDeletion,
} from '@organizations/database'
import type { Deletion, DeletionId, EventId } from '@organizations/domain'
import { reach, show } from '@organizations/fault-points'
import type { DeletionDeps, SliceDeps } from '../../deps.ts'
import { awaitParticipants } from '../steps/await-participants.ts'
import { isBatch, type BatchResult, type NextBatch, type Pause, type WorkedOn } from '../steps/batch.ts'
import { commitBatch } from '../steps/commit-batch.ts'
import { countBatch } from '../steps/count-batch.ts'
import { finishBatch } from '../steps/finish-batch.ts'
import { LeaseLostError, whileKeepingLease } from '../steps/keep-lease.ts'
import { lateListing } from '../steps/late-listing.ts'
import { recoverFrom } from '../steps/recover-from.ts'
import { orphanBatch } from '../steps/orphan-batch.ts'
import { scrubBatch } from '../steps/scrub-batch.ts'
import { sweepBatch } from '../steps/sweep-batch.ts'
import { verifyBatch } from '../steps/verify-batch.ts'

export interface RunDeletionInput {
  deletionId: DeletionId
  /** The delivery that asks for the slice: one whose number is not the current one does nothing. */
  delivery?: { eventId: EventId; dispatch: number }
  /** Aborted when the worker is to stop: the slice then ends after the batch at hand. */
  signal: AbortSignal
}

/**
 * `more`: due again at once. `later`: due at a later time. `ended`: completed or blocked. `not ours`: nothing was due,
 * or another worker has the lease.
 */
export type SliceOutcome = 'more' | 'later' | 'ended' | 'not ours'

const SLICE_MS = 250

/** Works on a deletion for at most one slice. Throws only when the database fails; the lease then ends by itself. */
export async function runDeletion(deps: DeletionDeps, input: RunDeletionInput): Promise<SliceOutcome> {
  await placeEvents(deps.db) // before they are swept: an ending goes on with the sequence of the last one
  const held = await startSlice(deps, input)
  if (held === undefined) return 'not ours'
  reach('lease: taken')
  if (held.deletion.state === 'requested') logStateChange(deps, 'nothing', held.deletion)
  return await whileKeepingLease(deps, held, async (lost) => {
    const { deletion, next } = await runBatches({ ...deps, signal: AbortSignal.any([input.signal, lost]) }, held)
    if (next === 'ended') return 'ended'
    const pause = next === 'go on' || next === 'lease lost' ? { pauseMs: 0 } : next
    const outcome = next === 'lease lost' ? 'not ours' : await endSlice(deps, { ...held, deletion }, pause)
    if (outcome === 'not ours') {
      deps.meters.leaseLost()
      deps.log.warn({ deletionId: deletion.id, token: held.token }, 'The lease was lost to another worker')
      return outcome
    }
    reach('slice: the lease is given back')
    return outcome
  })
}

async function startSlice(deps: DeletionDeps, { deletionId, delivery }: RunDeletionInput) {
  return await tryInTransaction(deps.db, async (trx) => {
    if (delivery) show(trx, { as: 'job', ...delivery })
    const held = await takeLease(trx, { id: deletionId, leaseMs: deps.leaseMs })
    // Order matters: who raises the number locks the deletion's row first, so from here on it is what it will be.
    const isOld = held && delivery && (await currentDispatch(trx, delivery.eventId)) !== delivery.dispatch
    return isOld ? undefined : held
  })
}

type SliceResult = Omit<BatchResult, 'next'> & { next: BatchResult['next'] | 'lease lost' }

async function runBatches(deps: SliceDeps, { deletion: start, token }: HeldDeletion): Promise<SliceResult> {
  const sliceEndsAt = performance.now() + SLICE_MS
  let result: SliceResult = { deletion: start, next: 'go on', isPrefixEmpty: false, atMost: null, passed: [] }
  while (result.next === 'go on' && performance.now() < sliceEndsAt && !deps.signal.aborted) {
    let { state } = result.deletion
    result = await runBatch(deps, { ...result, token })
    for (const deletion of result.passed) {
      logStateChange(deps, state, deletion)
      state = deletion.state
    }
    // Between batches all other work of the process has its turn: requests, other deletions, timers.
    await new Promise((resume) => setImmediate(resume))
  }
  return result
}

async function runBatch(deps: SliceDeps, held: WorkedOn): Promise<SliceResult> {
  try {
    return await readAndCommit(deps, held).catch((error: unknown) => {
      if (error instanceof LeaseLostError) throw error
      return recoverFrom(deps, held, error)
    })
  } catch (error) {
    if (error instanceof LeaseLostError) return { ...held, passed: [], next: 'lease lost' }
    throw error
  }
}

/** Commits the next batch, and those that fit into the same transaction. */
async function readAndCommit(deps: SliceDeps, held: WorkedOn): Promise<BatchResult> {
  const first = await nextBatch(deps, held)
  if (isBatch(first)) return await commitBatch(deps, held, first, nextBatch)
  if (first === 'outside') throw new Error('Expected a batch that is read outside of a transaction')
  return { ...held, next: first, passed: [] }
}

/** Reads a batch of the step that the deletion is at, by its own record, and deletes the objects that go before it. */
async function nextBatch(deps: SliceDeps, held: WorkedOn): Promise<NextBatch> {
  const { deletion } = held
  if (deletion.state === 'completed') return await lateListing(deps, held)
  const step = deletion.plan.steps[deletion.step]
  if (step === undefined) throw new Error(`Expected a plan with a step ${deletion.step}, got one that is shorter`)
  switch (step.action) {
    case 'count':
      return await countBatch(deps, held)
    case 'sweep':
      return await sweepBatch(deps, held)
    case 'scrub':
      return await scrubBatch(deps, held)
    case 'delete strays':
      return await orphanBatch(deps, held)
    case 'await participants':
      return await awaitParticipants(deps, held)
    case 'verify':
      return await verifyBatch(deps, held)
    case 'finish':
      return finishBatch(deps, held)
  }
}

/** Gives the lease back and asks for the next look, under a new dispatch number. */
async function endSlice(
  deps: DeletionDeps,
  held: HeldDeletion,
  { pauseMs, waitsForOthers = false, isOver }: Pause,
): Promise<'more' | 'later' | 'not ours'> {
  return await inTransaction(deps.relaxedDb, async (trx) => {
    if (!(await releaseLease(trx, held, { afterMs: pauseMs }))) return 'not ours'
    // Order matters: the row of the deletion is locked now. What ends the pause either has committed, or comes after us.
    const isMore = pauseMs === 0 || (await isOver?.(trx)) === true
    if (isMore && pauseMs > 0) await makeDue(trx, held.deletion.id)
    const afterMs = isMore ? 0 : pauseMs
    await ringAgain(trx, { id: held.deletion.eventId, afterMs, waitsForOthers: !isMore && waitsForOthers })
    return isMore ? 'more' : 'later'
  })
}

function logStateChange({ log, meters }: DeletionDeps, before: string, deletion: Deletion): void {
  if (deletion.state === before) return
  const { id: deletionId, organizationId, subjectKind: subject, state, reason } = deletion
  const fields = { deletionId, organizationId, subject, from: before, state, ...(reason !== null && { reason }) }
  if (state === 'blocked') log.warn(fields, 'Deletion is blocked: an operator has to see to it')
  else log.info(fields, 'Deletion moved on')
  meters.movedTo(state)
}
