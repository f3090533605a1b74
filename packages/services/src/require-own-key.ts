import { findKeyRight, type Database, type Transaction } from '@organizations/database'
import { DomainError, type Actor } from '@organizations/domain'

/**
 * The key that asks must still be there, as this transaction sees it: one that was deleted or has expired since the
 * request came in makes and changes no other. Throws `invalid_api_key`.
 */
export async function requireOwnKey(trx: Transaction<Database>, actor: Actor, now: number): Promise<void> {
  const own = await findKeyRight(trx, { id: actor.keyId, userId: actor.userId })
  if (own === undefined || (own.expiresAt !== null && own.expiresAt <= now)) throw new DomainError('invalid_api_key')
}
