import {
  findIdentityHolderAgain,
  findKeyHolder,
  findSessionHolder,
  hasSession,
  isIdentityKept,
  lockIdentityHolder,
  lockKeyHolder,
} from '@organizations/database'
import type { Database, Kysely, Transaction } from '@organizations/database'
import { DomainError, hasExpired, type Actor } from '@organizations/domain'
import type { Caller, Deps } from '../deps.ts'
import { requireLive } from '../sessions/authenticate-session.ts'

/**
 * The caller as they are now, by the secret that came with their request: for a request that goes on. Throws what a new
 * request would be refused with: `invalid_api_key` when their key was deleted or given another secret since, or has
 * expired, or their token has; `identity_not_linked` and `user_deleted` when a person's user was disabled or deleted;
 * `session_ended` when they are signed in and that has ended, or their key's time has.
 */
export async function findCallerAgain({ db, clock }: Pick<Deps, 'db' | 'clock'>, caller: Caller): Promise<Caller> {
  const { session, identity, keyHash } = caller
  if (session !== undefined) {
    const { actor } = requireLive(await findSessionHolder(db, session.hash), clock())
    return stillThe(caller, actor)
  }
  if (identity !== undefined) {
    return stillThe(caller, await requirePresent(db, caller, await findIdentityHolderAgain(db, identity.id), clock))
  }
  const holder = keyHash === null ? undefined : await findKeyHolder(db, keyHash)
  return stillThe(caller, await requirePresent(db, caller, holder?.actor, clock))
}

/**
 * The same in a transaction, where key or identity, user and session then stay as they are until the commit. Order
 * matters: of all locks only turns come before this one (locks.ts of the database).
 */
export async function lockCaller(trx: Transaction<Database>, caller: Caller, clock: Deps['clock']): Promise<Caller> {
  const { session } = caller
  const actor = await lockActor(trx, caller)
  if (session === undefined) return stillThe(caller, await requirePresent(trx, caller, actor, clock))
  const isLive = actor !== undefined && !hasExpired(actor.key, clock())
  if (!isLive || !(await hasSession(trx, session.hash, clock()))) throw new DomainError('session_ended')
  return stillThe(caller, actor)
}

async function lockActor(trx: Transaction<Database>, { identity, keyHash }: Caller): Promise<Actor | undefined> {
  if (identity !== undefined) return await lockIdentityHolder(trx, identity.id)
  return keyHash === null ? undefined : await lockKeyHolder(trx, keyHash)
}

function stillThe({ keyHash, identity, session, reached }: Caller, actor: Actor): Caller {
  return { ...actor, keyHash, ...(identity && { identity }), ...(session && { session }), ...(reached && { reached }) }
}

async function requirePresent(
  db: Kysely<Database>,
  { identity }: Caller,
  actor: Actor | undefined,
  clock: Deps['clock'],
): Promise<Actor> {
  const now = clock()
  const hasEnded = identity?.tokenEndsAt !== undefined && identity.tokenEndsAt <= now
  if (hasEnded || (actor && hasExpired(actor.key, now))) throw new DomainError('invalid_api_key')
  if (actor !== undefined) return actor
  if (identity === undefined) throw new DomainError('invalid_api_key')
  // An identity goes with its user alone.
  throw new DomainError((await isIdentityKept(db, identity.id)) ? 'identity_not_linked' : 'user_deleted')
}
