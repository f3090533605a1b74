import { listCounts } from '@organizations/database'
import { prefixOf, type DeletionSubject } from '@organizations/domain'
import { StoreUnavailableError } from '@organizations/storage/port'
import pTimeout from 'p-timeout'
import type { DeletionDeps, SliceDeps } from '../../deps.ts'
import { mustLook, type NextBatch, type WorkedOn } from './batch.ts'
import { deleteObjects, logFailure } from './delete-objects.ts'
import { toStep } from './position.ts'

/**
 * Deletes the next objects that lie under the subject's prefix although no row named them (a process died between
 * storing one and writing its row), and counts them apart. Skipped while rows that name objects had to stay: theirs
 * are no orphans.
 */
export async function orphanBatch(deps: SliceDeps, held: WorkedOn): Promise<NextBatch> {
  const { deletion } = held
  const onwards = toStep(deletion, deletion.step + 1)
  const counts = mustLook(held) ? await listCounts(deps.db, deletion.id) : []
  const isToList = mustLook(held) && !counts.some((it) => it.incompleteInRound === deletion.round)
  if (isToList && deps.db.isTransaction) return 'outside'
  const page = isToList ? await listFirstObjects(deps, deletion) : []
  const failed = await deleteObjects(deps, held, page)
  const [failure] = failed
  if (failure) logFailure(deps, deletion, failed)

  // An object that cannot be deleted would be listed first for ever: verification finds it, the next round tries again.
  const isLast = page.length === 0 || failure !== undefined
  const change = {
    ...(isLast ? onwards : toStep(deletion, deletion.step)),
    strays: deletion.strays + page.length - failed.length,
    ...(failure && { lastError: `A stored file that no row names could not be deleted: ${failure.reason}` }),
  }
  return {
    change,
    durability: 'relaxed',
    next: 'go on',
    isPrefixEmpty: held.isPrefixEmpty || (isToList && page.length === 0),
    committed: () => deps.meters.orphansRemoved(page.length - failed.length),
  }
}

/**
 * Looks whether nothing is left under the prefix of a deletion that no row and no upload names any more, for the batches
 * after this one to know. A store that does not answer is waited for where its answer must be had.
 */
export async function seesEmptyPrefix(deps: SliceDeps, held: WorkedOn): Promise<boolean> {
  if (!mustLook(held)) return true
  try {
    return (await listFirstObjects(deps, held.deletion)).length === 0
  } catch (error) {
    if (error instanceof StoreUnavailableError) return false
    throw error
  }
}

const LISTING_TIMEOUT_MS = 5000

/** Made when it is needed: an error that is made in advance costs more than the listing. */
function refuse(): never {
  throw new Error(`Expected a listing within ${LISTING_TIMEOUT_MS} ms`)
}

/**
 * The first page of what the store holds under a subject's prefix, within 5 s; nothing for a subject without one.
 * Throws `StoreUnavailableError`.
 */
export async function listFirstObjects(
  { store }: Pick<DeletionDeps, 'store'>,
  subject: DeletionSubject,
): Promise<string[]> {
  const prefix = prefixOf(subject)
  if (prefix === null) return []
  const pages = store.list(prefix)[Symbol.asyncIterator]()
  try {
    const first = await pTimeout(pages.next(), { milliseconds: LISTING_TIMEOUT_MS, fallback: refuse })
    return first.done === true ? [] : first.value
  } catch (error) {
    throw new StoreUnavailableError('The object store does not answer', { cause: error })
  } finally {
    // Not awaited: a listing that hangs would hang this batch.
    void pages.return?.().catch(() => undefined)
  }
}
