/**
 * Keeps the lease of a deletion for as long as its process lives. Batches renew it by their own commits, many times a
 * second. What takes longer is renewed beside: a statement that waits for a lock, a store that is slow, a connection
 * that is not free.
 */
import { inTransaction, renewLease, type HeldDeletion } from '@organizations/database'
import type { DeletionDeps } from '../../deps.ts'
import { whileRenewing } from '../../while-renewing.ts'

/** Another worker holds the lease by now, or nobody does: this one must not write any more. */
export class LeaseLostError extends Error {
  constructor({ deletion }: HeldDeletion) {
    super(`The lease of ${deletion.id} is not held by this worker any more`)
    this.name = 'LeaseLostError'
  }
}

/** Of three renewals two may be late. */
const RENEWALS = 3

/** Has a lease been left alone for so long that it is to be renewed? */
export function isToRenew({ leaseMs }: Pick<DeletionDeps, 'leaseMs'>, { sinceMs }: { sinceMs: number }): boolean {
  return sinceMs >= leaseMs / RENEWALS
}

/**
 * Runs `work` under a lease that is renewed meanwhile, so that only a process that is frozen or dead loses it. The signal
 * that the work is given aborts with a `LeaseLostError` when another worker has it all the same.
 */
export async function whileKeepingLease<T>(
  deps: DeletionDeps,
  held: HeldDeletion,
  work: (lost: AbortSignal) => Promise<T>,
): Promise<T> {
  const renew = async () => {
    const isOurs = await inTransaction(deps.relaxedDb, (trx) => renewLease(trx, held, deps.leaseMs)).catch(
      (error: unknown) => {
        // A database that is away shows in the work itself.
        deps.log.warn({ err: error, deletionId: held.deletion.id }, 'The lease of a deletion could not be renewed')
        return true
      },
    )
    if (!isOurs) throw new LeaseLostError(held)
  }
  return await whileRenewing({ intervalMs: deps.leaseMs / RENEWALS, renew }, work)
}
