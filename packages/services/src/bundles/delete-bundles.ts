/**
 * Deletes one bundle, or all that no channel uses, at once: their stored files are destroyed behind the answer. Each
 * bundle is a deletion of its own. Its version may be used again at once, for a new one.
 */
import { countBundles, findBundle, findUnusedBundles, isBundleUsed } from '@organizations/database'
import { DomainError, type DeleteBundleInput } from '@organizations/domain'
import type { Call, Deps } from '../deps.ts'
import { inAppTransaction } from '../apps/in-app-transaction.ts'
import { requestBundleDeletion } from '../deletion/request-deletion-below.ts'
import { wakeWorkers } from '../deletion/request-deletion.ts'

/** Deletions asked for in one transaction: others have their turn between two. */
const BUNDLES_PER_TRANSACTION = 50

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

/** Without an idempotency key: each transaction is to do something new, and doing it all again does no harm. */
async function deleteUnused(
  deps: Deps,
  { actor, input, requestId }: Call<DeleteBundleInput>,
): Promise<{ deleted: number; kept: number }> {
  const call: Call<DeleteBundleInput> = { actor, input, ...(requestId !== undefined && { requestId }) }
  let deleted = 0
  for (;;) {
    const { found, left } = await inAppTransaction(deps, call, operation, async (trx, app) => {
      const bundles = await findUnusedBundles(trx, app, BUNDLES_PER_TRANSACTION)
      for (const bundle of bundles) await requestBundleDeletion(deps, trx, call, { ...app, ...bundle })
      return { found: bundles.length, left: await countBundles(trx, app) }
    })
    deleted += found
    if (found < BUNDLES_PER_TRANSACTION) return { deleted, kept: left }
  }
}
