import { findKeyHolder, findSessionHolder, hasSession, lockKeyHolder } from '@organizations/database'
import type { Database, Transaction } from '@organizations/database'
import { DomainError, hasExpired, type Actor } from '@organizations/domain'
import type { Caller, Deps } from '../deps.ts'
import { requireLive } from '../sessions/authenticate-session.ts'

/**
 * The caller as they are now, by the secret that came with their request: for a request that goes on. Throws
 * `invalid_api_key` when their key was deleted or given another secret since, or has expired, or their user is gone;
 * `session_ended` when they are signed in and that has ended, or their key's time has.
 */
export async function findCallerAgain({ db, clock }: Pick<Deps, 'db' | 'clock'>, caller: Caller): Promise<Caller> {
  if (caller.session === undefined) {
    return stillThe(caller, requireValid((await findKeyHolder(db, caller.keyHash))?.actor, clock))
  }
  const { actor } = requireLive(await findSessionHolder(db, caller.session.hash), clock())
  return stillThe(caller, actor)
}

/**
 * The same in a transaction, where key, user and session then stay as they are until the commit. Order matters: of all
 * locks only turns come before this one (locks.ts of the database).
 */
export async function lockCaller(trx: Transaction<Database>, caller: Caller, clock: Deps['clock']): Promise<Caller> {
  const actor = await lockKeyHolder(trx, caller.keyHash)
  const { session } = caller
  if (session === undefined) return stillThe(caller, requireValid(actor, clock))
  const isLive = actor !== undefined && !hasExpired(actor.key, clock())
  if (!isLive || !(await hasSession(trx, session.hash, clock()))) throw new DomainError('session_ended')
  return stillThe(caller, actor)
}

function stillThe({ keyHash, session, reached }: Caller, actor: Actor): Caller {
  return { ...actor, keyHash, ...(session && { session }), ...(reached && { reached }) }
}

function requireValid(actor: Actor | undefined, clock: Deps['clock']): Actor {
  if (actor === undefined || hasExpired(actor.key, clock())) throw new DomainError('invalid_api_key')
  return actor
}
