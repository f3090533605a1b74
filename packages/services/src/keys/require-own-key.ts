import { findApiKey, type Database, type Transaction } from '@organizations/database'
import { DomainError, type Actor } from '@organizations/domain'

/**
 * The key that asks must still be there, as this transaction sees it: one that was deleted or has expired since the
 * request came in makes and changes no other. Throws `invalid_api_key`.
 */
export async function requireOwnKey(trx: Transaction<Database>, actor: Actor, now: number): Promise<void> {
  const own = await findApiKey(trx, { id: actor.keyId, userId: actor.userId })
  const expiresAt = own?.right.expiresAt ?? null
  if (own === undefined || (expiresAt !== null && expiresAt <= now)) throw new DomainError('invalid_api_key')
}
