import {
  findChainEnd,
  inTransaction,
  isUniqueViolation,
  keepSealedReceipt,
  listUnsealedReceipts,
} from '@organizations/database'
import { sealReceipt } from '@organizations/receipts'
import type { SliceDeps } from '../deps.ts'

const RECEIPTS_PER_TRANSACTION = 50

/**
 * Numbers, chains and signs the receipts that wait for it, in the order in which their deletions were completed. Apart
 * from completing them, so that no deletion waits for another one's receipt. Returns how many.
 */
export async function sealReceipts(deps: Pick<SliceDeps, 'db' | 'signingKey' | 'signal'>): Promise<number> {
  let sealed = 0
  while (!deps.signal.aborted && (await listUnsealedReceipts(deps.db, 1)).length > 0) {
    const count = await sealSome(deps)
    if (count === 0) return sealed // another worker is at it
    sealed += count
  }
  return sealed
}

async function sealSome({ db, signingKey }: Pick<SliceDeps, 'db' | 'signingKey'>): Promise<number> {
  try {
    return await inTransaction(db, async (trx) => {
      let last = await findChainEnd(trx)
      const waiting = await listUnsealedReceipts(trx, RECEIPTS_PER_TRANSACTION)
      for (const { deletionId, body } of waiting) {
        const place = { number: last.number + 1, previousHash: last.hash }
        const receipt = sealReceipt(body, place, signingKey)
        await keepSealedReceipt(trx, deletionId, receipt)
        last = { number: place.number, hash: receipt.hash }
      }
      return waiting.length
    })
  } catch (error) {
    // Two workers numbered receipts at once. The other one's chain is kept, and this worker goes on after it next time.
    if (isUniqueViolation(error, 'receipts.number')) return 0
    throw error
  }
}
