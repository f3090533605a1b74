import { inTransaction, renewLease, type HeldDeletion } from '@organizations/database'
import type { DeletionDeps } from '../deps.ts'
import { LeaseLostError } from './commit-piece.ts'

export interface FailedObject {
  key: string
  reason: string
}

/** The store as a whole did not answer: nothing is wrong with the deletion, it goes on when the store is back. */
export class StoreUnavailableError extends Error {
  constructor(cause: unknown) {
    super('The object store does not answer', { cause })
    this.name = 'StoreUnavailableError'
  }
}

const KEYS_PER_REQUEST = 1000
const REQUEST_TIMEOUT_MS = 5000
const RENEW_INTERVAL_MS = 3000

/**
 * Deletes stored objects, in requests of at most 1,000 keys and 5 s, and returns those that could not be deleted. An
 * absent object counts as deleted. The lease is renewed meanwhile. Throws `StoreUnavailableError`, `LeaseLostError`.
 */
export async function deleteObjects(
  deps: DeletionDeps,
  held: HeldDeletion,
  keys: readonly string[],
): Promise<FailedObject[]> {
  if (keys.length === 0) return []
  return await keepingLease(deps, held, async (signal) => {
    const failed: FailedObject[] = []
    for (let from = 0; from < keys.length; from += KEYS_PER_REQUEST) {
      failed.push(...(await deleteBatch(deps, keys.slice(from, from + KEYS_PER_REQUEST), signal)))
    }
    return failed
  })
}

/** One request; one that takes too long is halved, so that a slow store still gets somewhere. */
async function deleteBatch(
  deps: DeletionDeps,
  keys: readonly string[],
  signal: AbortSignal,
): Promise<readonly FailedObject[]> {
  const timeout = AbortSignal.timeout(REQUEST_TIMEOUT_MS)
  try {
    const { failed } = await deps.store.deleteMany(keys, { signal: AbortSignal.any([signal, timeout]) })
    return failed
  } catch (error) {
    signal.throwIfAborted()
    if (!timeout.aborted) throw new StoreUnavailableError(error)
  }
  if (keys.length === 1) return keys.map((key) => ({ key, reason: `no answer within ${REQUEST_TIMEOUT_MS} ms` }))
  const half = Math.ceil(keys.length / 2)
  return [
    ...(await deleteBatch(deps, keys.slice(0, half), signal)),
    ...(await deleteBatch(deps, keys.slice(half), signal)),
  ]
}

/** Runs `work` while renewing the lease every 3 s. Its signal aborts as soon as the lease turns out to be lost. */
async function keepingLease<T>(
  deps: DeletionDeps,
  held: HeldDeletion,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const lost = new AbortController()
  const renew = async () => {
    const leaseEndsAt = deps.clock() + deps.leaseMs
    const isOurs = await inTransaction(deps.relaxedDb, (trx) => renewLease(trx, held, leaseEndsAt))
    if (!isOurs) throw new LeaseLostError(held)
  }
  const timer = setInterval(() => {
    renew().catch((error: unknown) => lost.abort(error))
  }, RENEW_INTERVAL_MS)
  try {
    return await work(lost.signal)
  } finally {
    clearInterval(timer)
  }
}
