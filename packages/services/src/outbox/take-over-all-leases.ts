import {
  endAllUploads,
  inTransaction,
  makeOpenEventsDue,
  voidAllAskings,
  voidAllClaims,
  voidAllLeases,
  voidAllMails,
} from '@organizations/database'
import type { Deps } from '../deps.ts'

/**
 * Takes over what a process that died was working on, without waiting for its leases to end. For a server that is the
 * only one of its database; fencing tokens make it safe even if it is not.
 */
export async function takeOverAllLeases({ db }: Pick<Deps, 'db'>): Promise<void> {
  await inTransaction(db, async (trx) => {
    await voidAllLeases(trx)
    await voidAllClaims(trx)
    await voidAllAskings(trx)
    await voidAllMails(trx)
    await makeOpenEventsDue(trx)
    await endAllUploads(trx)
  })
}
