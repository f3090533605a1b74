/**
 * Makes what completed deletions removed illegible in the files of the database: docs/deletion.md, "Illegible". One pass
 * is for the deletions that are complete when it begins, 10,000 at most. What is still to be done is in the database, so a pass that
 * was cut short is done again as a whole.
 */
import { setTimeout as sleep } from 'node:timers/promises'
import {
  inTransaction,
  keepErased,
  keepNotErased,
  listUnerased,
  type CompletedDeletion,
  type Eraser,
  type Rewriting,
} from '@organizations/database'
import { subjectTraits, type DeletionId } from '@organizations/domain'
import { reach } from '@organizations/fault-points'
import type { SliceDeps } from '../deps.ts'

export type EraseDeps = Pick<SliceDeps, 'db' | 'relaxedDb' | 'eraser' | 'clock' | 'log' | 'signal'>

const FIRST_PAUSE_MS = 25
const LONGEST_PAUSE_MS = 200
/** After this a program that keeps the file from being erased is logged. */
const LONG_MS = 10_000
const RECEIPTS_PER_TRANSACTION = 500

/** Returns for how many milliseconds a rewriting kept writers waiting. */
export async function eraseCompleted(deps: EraseDeps): Promise<number> {
  const { db, eraser } = deps
  if (eraser === undefined) return 0
  const completed = await listUnerased(db)
  if (completed.length === 0) return 0
  reach('erasure: begun')
  const { outcome, heldMs } = completed.some(needsRewriting)
    ? await rewrite(deps, eraser)
    : { outcome: 'not needed' as const, heldMs: 0 }
  if (outcome === 'busy') return heldMs
  reach('erasure: the file is written, the log is not empty')
  if (!(await persist(deps, () => eraser.emptyLog()))) return heldMs
  reach('erasure: done, not yet recorded')
  await record(deps, completed, outcome)
  return heldMs
}

function needsRewriting({ subjectKind }: CompletedDeletion): boolean {
  return subjectTraits[subjectKind].erasure === 'rewritten'
}

async function rewrite(deps: EraseDeps, eraser: Eraser): Promise<Rewriting> {
  let last: Rewriting = { outcome: 'busy', heldMs: 0 }
  await persist(deps, async () => {
    last = await eraser.rewrite()
    return last.outcome !== 'busy'
  })
  return last
}

/** Repeats an attempt until it succeeds. False when the worker is to stop before that. */
async function persist({ log, signal }: EraseDeps, attempt: () => Promise<boolean>): Promise<boolean> {
  const startedAt = performance.now()
  let isLogged = false
  for (let pauseMs = FIRST_PAUSE_MS; !(await attempt()); pauseMs = Math.min(pauseMs * 2, LONGEST_PAUSE_MS)) {
    if (signal.aborted) return false
    if (!isLogged && performance.now() - startedAt > LONG_MS) {
      isLogged = true
      log.warn({}, 'Another program uses the database file: what was deleted stays legible in it until that ends')
    }
    await sleep(pauseMs)
  }
  return true
}

async function record(
  { relaxedDb, clock }: EraseDeps,
  completed: readonly CompletedDeletion[],
  outcome: 'rewritten' | 'too large' | 'not needed',
): Promise<void> {
  const isErased = (it: CompletedDeletion) => outcome !== 'too large' || !needsRewriting(it)
  const result = { at: clock(), how: outcome === 'rewritten' ? outcome : 'overwritten' } as const
  for (const ids of inParts(completed.filter(isErased))) {
    await inTransaction(relaxedDb, (trx) => keepErased(trx, ids, result))
  }
  for (const ids of inParts(completed.filter((it) => !isErased(it)))) {
    await inTransaction(relaxedDb, (trx) => keepNotErased(trx, ids, 'file_too_large'))
  }
}

function inParts(deletions: readonly CompletedDeletion[]): DeletionId[][] {
  const ids = deletions.map(({ id }) => id)
  const count = Math.ceil(ids.length / RECEIPTS_PER_TRANSACTION)
  return Array.from({ length: count }, (_, n) =>
    ids.slice(n * RECEIPTS_PER_TRANSACTION, (n + 1) * RECEIPTS_PER_TRANSACTION),
  )
}
