import { inTransaction, takeTurn, type Database, type Transaction } from '@organizations/database'
import type { Caller, Deps } from '../deps.ts'
import { lockCaller } from './find-caller-again.ts'

/**
 * The one way in which a use case writes for a caller: a transaction that begins by asking who they are again. `work`
 * is given the caller as they are then, and stay until the commit. What they may do with what is written is asked where
 * it is written. `turn` names one that is taken before anything is locked.
 */
export async function inCallerTransaction<T>(
  { db, clock, changes }: Pick<Deps, 'db' | 'clock' | 'changes'>,
  caller: Caller,
  work: (trx: Transaction<Database>, caller: Caller) => Promise<T>,
  turn?: string,
): Promise<T> {
  const result = await inTransaction(db, async (trx) => {
    if (turn !== undefined) await takeTurn(trx, turn)
    return await work(trx, await lockCaller(trx, caller, clock))
  })
  changes.ring()
  return result
}
