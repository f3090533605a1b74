import { inTransaction, lockApiKeys, type Database, type Transaction } from '@organizations/database'
import type { Call, Caller, Deps } from '../deps.ts'
import { lockCaller } from '../rights/find-caller-again.ts'

/**
 * Runs `work`, which changes or deletes the key that the input names, in a transaction that has asked who the caller is
 * again. Both keys are locked for a change from the start, so of two requests that change the key that they came with,
 * the second waits, and then finds what the first has done to it.
 */
export async function inKeyTransaction<T>(
  { db, clock }: Deps,
  { actor: caller, input: { id } }: Call<{ id: number }>,
  work: (trx: Transaction<Database>, actor: Caller) => Promise<T>,
): Promise<T> {
  return await inTransaction(db, async (trx) => {
    await lockApiKeys(trx, { ids: [caller.keyId ?? id, id], userId: caller.userId })
    return await work(trx, await lockCaller(trx, caller, clock))
  })
}
