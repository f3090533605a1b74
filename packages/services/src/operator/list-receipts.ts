import { listSealedReceipts, type KeptReceipt } from '@organizations/database'
import type { ListReceiptsInput } from '@organizations/domain'
import type { Call, Deps } from '../deps.ts'
import { requireOperator } from '../rights/require-right.ts'

const DEFAULT_LIMIT = 100

/** Receipts in the order of their numbers, those after a number: for operators, who verify the chain. */
export async function listReceipts({ db }: Deps, { actor, input }: Call<ListReceiptsInput>): Promise<KeptReceipt[]> {
  requireOperator(actor)
  return await listSealedReceipts(db, { after: input.after ?? 0, limit: input.limit ?? DEFAULT_LIMIT })
}
