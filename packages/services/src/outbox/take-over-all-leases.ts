import { endAllUploads, inTransaction, makeOpenEventsDue, voidAllLeases } from '@organizations/database'
import type { Deps } from '../deps.ts'
import { sharedNow } from '../shared-now.ts'

/**
 * Takes over what a process that died was working on, without waiting for its leases to end. For a server that is the
 * only one of its database; fencing tokens make it safe even if it is not.
 */
export async function takeOverAllLeases(deps: Pick<Deps, 'db' | 'clock' | 'serverTime'>): Promise<void> {
  const now = sharedNow(deps)
  await inTransaction(deps.db, async (trx) => {
    await voidAllLeases(trx, now)
    await makeOpenEventsDue(trx, now)
    await endAllUploads(trx)
  })
}
