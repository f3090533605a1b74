import { findSealedReceipt, listSealedReceipts, type KeptReceipt } from '@organizations/database'
import { readDeletionId, type ListReceiptsInput } from '@organizations/domain'
import type { Call, Deps } from '../../deps.ts'
import { requireOperator } from '../../rights/require-right.ts'

const DEFAULT_LIMIT = 100

/**
 * Receipts in the order of their numbers, those after a number: for operators, who verify the chain. Or that of one
 * deletion, once it is sealed.
 */
export async function listReceipts({ db }: Deps, { actor, input }: Call<ListReceiptsInput>): Promise<KeptReceipt[]> {
  requireOperator(actor)
  const after = input.after ?? 0
  if (input.deletion === undefined) {
    return await listSealedReceipts(db, { after, limit: input.limit ?? DEFAULT_LIMIT })
  }
  const deletionId = readDeletionId(input.deletion)
  const receipt = deletionId && (await findSealedReceipt(db, deletionId))
  return receipt === undefined || receipt.receipt.number <= after ? [] : [receipt]
}
