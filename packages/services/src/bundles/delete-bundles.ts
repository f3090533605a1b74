/**
 * Deletes one bundle, or all that no channel uses, at once: their stored files are destroyed behind the answer, by one
 * deletion. A version may be used again at once, for a new bundle.
 */
import { findBundle, findNextBundles, isBundleUsed, markUnusedBundles } from '@organizations/database'
import { DomainError, MAX_BUNDLES_AT_ONCE, type DeleteBundleInput } from '@organizations/domain'
import type { Call, Deps } from '../deps.ts'
import { inAppTransaction } from '../apps/in-app-transaction.ts'
import { requestBundleDeletion, requestBundlesDeletion } from '../deletion/request/request-deletion-below.ts'
import { wakeWorkers } from '../deletion/request/request-deletion.ts'

const operation = { operation: 'bundle.delete', action: 'bundle.delete' } as const

/** How many were deleted and, when no version was named, how many stay because a channel uses them. */
export async function deleteBundles(
  deps: Deps,
  call: Call<DeleteBundleInput>,
): Promise<{ deleted: number; kept?: number }> {
  const { version } = call.input
  const answer = version === undefined ? await deleteUnused(deps, call) : await deleteOne(deps, call, version)
  wakeWorkers(deps)
  return answer
}

async function deleteOne(deps: Deps, call: Call<DeleteBundleInput>, version: string): Promise<{ deleted: number }> {
  return await inAppTransaction(deps, call, operation, async (trx, app) => {
    const found = await findBundle(trx, { ...app, version })
    if (found === undefined) throw new DomainError('bundle_not_found')
    const { id, size: bytes } = found.bundle
    if (await isBundleUsed(trx, app, id)) throw new DomainError('bundle_in_use')
    await requestBundleDeletion(deps, trx, call, { ...app, id, version, bytes })
    return { deleted: 1 }
  })
}

/**
 * Without an idempotency key: each transaction is to do something new, and doing it all again does no harm. One looks at
 * so many bundles at most, for it keeps all writers waiting (30 to 40 ms); others have their turn between two.
 */
async function deleteUnused(
  deps: Deps,
  { actor, input, requestId }: Call<DeleteBundleInput>,
): Promise<{ deleted: number; kept: number }> {
  const call: Call<DeleteBundleInput> = { actor, input, ...(requestId !== undefined && { requestId }) }
  const answer = { deleted: 0, kept: 0 }
  for (let above: number | undefined = 0; above !== undefined; await new Promise((resume) => setImmediate(resume))) {
    const { marked, kept, next } = await deleteNextUnused(deps, call, above)
    answer.deleted += marked
    answer.kept += kept
    above = next
  }
  return answer
}

/** Deletes the unused ones of the next bundles of the app. `next` is undefined after the last. */
async function deleteNextUnused(
  deps: Deps,
  call: Call<DeleteBundleInput>,
  above: number,
): Promise<{ marked: number; kept: number; next: number | undefined }> {
  return await inAppTransaction(deps, call, operation, async (trx, app) => {
    const next = await findNextBundles(trx, app, { above, limit: MAX_BUNDLES_AT_ONCE })
    if (next === undefined) return { marked: 0, kept: 0, next: undefined }
    const range = { above, upTo: next.upTo, deletionId: deps.ids.deletion() }
    const bundles = await markUnusedBundles(trx, app, range)
    if (bundles.marked > 0) await requestBundlesDeletion(deps, trx, call, { ...app, ...range, ...bundles })
    return { marked: bundles.marked, kept: bundles.kept.length, next: next.isLast ? undefined : next.upTo }
  })
}
