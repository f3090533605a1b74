import { inTransaction, lockKeyHolder, type Database, type Transaction } from '@organizations/database'
import { DomainError, hasExpired } from '@organizations/domain'
import type { Caller, Deps } from '../deps.ts'

/**
 * The one way in which a use case writes for a caller: a transaction that begins by asking who they are again. `work`
 * is given the caller as they are then, and stay until the commit. What they may do with what is written is asked where
 * it is written. `turn` names one that is taken before anything is locked.
 */
export async function inCallerTransaction<T>(
  { db, clock }: Pick<Deps, 'db' | 'clock'>,
  caller: Caller,
  work: (trx: Transaction<Database>, caller: Caller) => Promise<T>,
  turn?: string,
): Promise<T> {
  return await inTransaction(db, async (trx) => {
    if (turn !== undefined) await takeTurn(trx, turn)
    return await work(trx, await lockCaller(trx, caller, clock))
  })
}

/**
 * The caller as the transaction finds them, by the secret that came with their request. Throws `invalid_api_key` when
 * their key was deleted or given another secret since, or has expired, or their user is gone. Order matters: of all
 * locks only turns come before this one (locks.ts of the database).
 */
export async function lockCaller(
  trx: Transaction<Database>,
  { keyHash }: Caller,
  clock: Deps['clock'],
): Promise<Caller> {
  const actor = await lockKeyHolder(trx, keyHash)
  if (actor === undefined || hasExpired(actor.key, clock())) throw new DomainError('invalid_api_key')
  return { ...actor, keyHash }
}
