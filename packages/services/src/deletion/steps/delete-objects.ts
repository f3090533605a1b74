import type { HeldDeletion } from '@organizations/database'
import { appPrefix, organizationOf, organizationPrefix, type Deletion } from '@organizations/domain'
import { StoreUnavailableError } from '@organizations/storage/port'
import type { SliceDeps } from '../../deps.ts'

export interface FailedObject {
  key: string
  reason: string
}

const KEYS_PER_REQUEST = 1000
const REQUEST_TIMEOUT_MS = 5000
/** A store that answers next to nothing must not keep a batch going for ever: the next round tries again. */
const BATCH_TIMEOUT_MS = 30_000

/**
 * Deletes an organization's stored objects, in requests of at most 1,000 keys and 5 s, and returns those that could not
 * be deleted. An absent object counts as deleted; a key outside of the organization's, or the app's, prefix is never
 * touched. Throws `StoreUnavailableError`, and the signal's reason when the worker is to stop or its lease is lost.
 */
export async function deleteObjects(
  deps: SliceDeps,
  held: HeldDeletion,
  keys: readonly string[],
): Promise<FailedObject[]> {
  if (keys.length === 0) return []
  const { appUuid } = held.deletion
  const organizationId = organizationOf(held.deletion)
  const prefix = appUuid === null ? organizationPrefix(organizationId) : appPrefix(organizationId, appUuid)
  const ours = keys.filter((key) => key.startsWith(prefix))
  const failed = keys
    .filter((key) => !key.startsWith(prefix))
    .map((key) => ({ key, reason: 'its key is not one of this organization or app' }))
  const giveUpAt = performance.now() + BATCH_TIMEOUT_MS
  for (let from = 0; from < ours.length; from += KEYS_PER_REQUEST) {
    const request = { keys: ours.slice(from, from + KEYS_PER_REQUEST), giveUpAt }
    failed.push(...(await deleteKeys(deps, request)))
  }
  return failed
}

/** Says which objects stay, the first few of them: keys hold ids alone. */
export function logFailure({ log }: SliceDeps, { id: deletionId }: Deletion, failed: readonly FailedObject[]): void {
  const fields = { deletionId, count: failed.length, first: failed.slice(0, 5) }
  log.warn(fields, 'Stored files could not be deleted: they are tried again in the next round')
}

interface KeysToDelete {
  keys: readonly string[]
  giveUpAt: number
}

/** One request; one that takes too long is halved, so that a slow store still gets somewhere. */
async function deleteKeys(deps: SliceDeps, { keys, giveUpAt }: KeysToDelete): Promise<readonly FailedObject[]> {
  const noAnswer = () => keys.map((key) => ({ key, reason: `no answer within ${REQUEST_TIMEOUT_MS} ms` }))
  if (performance.now() > giveUpAt) return noAnswer()
  const timeout = AbortSignal.timeout(REQUEST_TIMEOUT_MS)
  try {
    const { failed } = await deps.store.deleteMany(keys, { signal: AbortSignal.any([deps.signal, timeout]) })
    return failed
  } catch (error) {
    deps.signal.throwIfAborted()
    if (!timeout.aborted) throw new StoreUnavailableError('The object store does not answer', { cause: error })
  }
  if (keys.length === 1) return noAnswer()
  const half = Math.ceil(keys.length / 2)
  return [
    ...(await deleteKeys(deps, { keys: keys.slice(0, half), giveUpAt })),
    ...(await deleteKeys(deps, { keys: keys.slice(half), giveUpAt })),
  ]
}
