/**
 * One slice of a deletion. A worker asks the database what the next step is, does a bounded piece of it, commits, and
 * asks again, for at most 250 ms; then it gives the lease back. Whatever happens to the worker, the next slice, here or
 * elsewhere, goes on from the last commit.
 */
import {
  currentDispatch,
  inTransaction,
  releaseLease,
  ringAgain,
  takeLease,
  type HeldDeletion,
} from '@organizations/database'
import type { DeletionId, EventId } from '@organizations/domain'
import { reach } from '@organizations/fault-points'
import type { DeletionDeps, SliceDeps } from '../deps.ts'
import { LeaseLostError, type PieceResult } from './steps/commit-piece.ts'
import { countPiece } from './steps/count-piece.ts'
import { finishPiece } from './steps/finish-piece.ts'
import { lateListing } from './steps/late-listing.ts'
import { recoverFrom } from './steps/recover-from.ts'
import { strayPiece } from './steps/stray-piece.ts'
import { sweepPiece } from './steps/sweep-piece.ts'
import { verifyPiece } from './steps/verify-piece.ts'

export interface RunDeletionInput {
  deletionId: DeletionId
  /** The delivery that asks for the slice: one whose number is not the current one does nothing. */
  delivery?: { eventId: EventId; dispatch: number }
  /** Aborted when the worker is to stop: the slice then ends after the piece at hand. */
  signal: AbortSignal
}

/**
 * `more`: due again at once. `later`: due at a later time. `ended`: completed or blocked. `not ours`: nothing was due,
 * or somebody else has the lease.
 */
export type SliceOutcome = 'more' | 'later' | 'ended' | 'not ours'

const SLICE_MS = 250

/** Works on a deletion for at most one slice. Throws only when the database fails; the lease then ends by itself. */
export async function runDeletion(deps: DeletionDeps, input: RunDeletionInput): Promise<SliceOutcome> {
  const held = await startSlice(deps, input)
  if (held === undefined) return 'not ours'
  reach('lease: taken')
  if (held.deletion.state === 'requested') logStateChange(deps, 'nothing', { deletion: held.deletion, next: 'go on' })
  const { deletion, next } = await runPieces({ ...deps, signal: input.signal }, held)
  if (next === 'ended') return 'ended'
  const pauseMs = next === 'go on' || next === 'lease lost' ? 0 : next.pauseMs
  const isOurs = next !== 'lease lost' && (await endSlice(deps, { ...held, deletion }, pauseMs))
  if (!isOurs) {
    deps.meters.leaseLost()
    deps.log.warn({ deletionId: deletion.id, token: held.token }, 'The lease was lost to another worker')
    return 'not ours'
  }
  reach('slice: the lease is given back')
  return pauseMs === 0 ? 'more' : 'later'
}

async function startSlice(
  deps: DeletionDeps,
  { deletionId, delivery }: RunDeletionInput,
): Promise<HeldDeletion | undefined> {
  return await inTransaction(deps.db, async (trx) => {
    if (delivery && (await currentDispatch(trx, delivery.eventId)) !== delivery.dispatch) return undefined
    return await takeLease(trx, { id: deletionId, leaseMs: deps.leaseMs })
  })
}

type SliceResult = Pick<PieceResult, 'deletion'> & { next: PieceResult['next'] | 'lease lost' }

async function runPieces(deps: SliceDeps, { deletion: start, token }: HeldDeletion): Promise<SliceResult> {
  const sliceEndsAt = performance.now() + SLICE_MS
  let result: SliceResult = { deletion: start, next: 'go on' }
  while (result.next === 'go on' && performance.now() < sliceEndsAt && !deps.signal.aborted) {
    const before = result.deletion
    result = await runPiece(deps, { deletion: before, token })
    logStateChange(deps, before.state, result)
    // Between pieces everybody else has their turn: requests, other deletions, timers.
    await new Promise((resume) => setImmediate(resume))
  }
  return result
}

async function runPiece(deps: SliceDeps, held: HeldDeletion): Promise<SliceResult> {
  try {
    return await nextPiece(deps, held).catch((error: unknown) => {
      if (error instanceof LeaseLostError) throw error
      if (deps.signal.aborted) return { deletion: held.deletion, next: 'go on' as const } // the slice ends here
      return recoverFrom(deps, held, error)
    })
  } catch (error) {
    if (error instanceof LeaseLostError) return { deletion: held.deletion, next: 'lease lost' }
    throw error
  }
}

/** The step that the deletion stands at, by its own record. */
async function nextPiece(deps: SliceDeps, held: HeldDeletion): Promise<PieceResult> {
  const { deletion } = held
  if (deletion.state === 'completed') return await lateListing(deps, held)
  const step = deletion.plan.steps[deletion.step]
  if (step === undefined) throw new Error(`Expected a plan with a step ${deletion.step}, got one that is shorter`)
  switch (step.action) {
    case 'count':
      return await countPiece(deps, held)
    case 'sweep':
      return await sweepPiece(deps, held)
    case 'delete strays':
      return await strayPiece(deps, held)
    case 'verify':
      return await verifyPiece(deps, held)
    case 'finish':
      return await finishPiece(deps, held)
  }
}

/** Gives the lease back and asks for the next look, under a new dispatch number. False when it was somebody else's. */
async function endSlice(deps: DeletionDeps, held: HeldDeletion, pauseMs: number): Promise<boolean> {
  return await inTransaction(deps.relaxedDb, async (trx) => {
    const isOurs = await releaseLease(trx, held, { afterMs: pauseMs })
    if (isOurs) await ringAgain(trx, { id: held.deletion.eventId, afterMs: pauseMs })
    return isOurs
  })
}

function logStateChange({ log, meters }: DeletionDeps, before: string, { deletion }: SliceResult): void {
  if (deletion.state === before) return
  const { id: deletionId, organizationId, subjectKind: subject, state, reason } = deletion
  const fields = { deletionId, organizationId, subject, from: before, state, ...(reason !== null && { reason }) }
  if (state === 'blocked') log.warn(fields, 'Deletion is blocked: an operator has to see to it')
  else log.info(fields, 'Deletion moved on')
  meters.movedTo(state)
}
