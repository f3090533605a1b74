import { findKeyHolder, lockKeyHolder, type Database, type Transaction } from '@organizations/database'
import { DomainError, hasExpired, type Actor } from '@organizations/domain'
import type { Caller, Deps } from '../deps.ts'

/**
 * The caller as they are now, by the secret that came with their request: for a request that goes on. Throws
 * `invalid_api_key` when their key was deleted or given another secret since, or has expired, or their user is gone.
 */
export async function findCallerAgain({ db, clock }: Pick<Deps, 'db' | 'clock'>, caller: Caller): Promise<Caller> {
  return stillThe(caller, requireValid((await findKeyHolder(db, caller.keyHash))?.actor, clock))
}

/**
 * The same in a transaction, where key and user then stay as they are until the commit. Order matters: of all locks only
 * turns come before this one (locks.ts of the database).
 */
export async function lockCaller(trx: Transaction<Database>, caller: Caller, clock: Deps['clock']): Promise<Caller> {
  return stillThe(caller, requireValid(await lockKeyHolder(trx, caller.keyHash), clock))
}

function stillThe({ keyHash, reached }: Caller, actor: Actor): Caller {
  return { ...actor, keyHash, ...(reached && { reached }) }
}

function requireValid(actor: Actor | undefined, clock: Deps['clock']): Actor {
  if (actor === undefined || hasExpired(actor.key, clock())) throw new DomainError('invalid_api_key')
  return actor
}
