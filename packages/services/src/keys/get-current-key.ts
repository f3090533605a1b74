import { findKeyAndUser } from '@organizations/database'
import { DomainError, type CurrentKey } from '@organizations/domain'
import type { Call, Deps } from '../deps.ts'

/** The key that asks, and its user. */
export async function getCurrentKey({ db }: Deps, { actor }: Call<unknown>): Promise<CurrentKey> {
  if (actor.keyId === null) throw new DomainError('api_key_not_found') // a person has none
  const found = await findKeyAndUser(db, actor.keyId)
  if (found === undefined) throw new DomainError('invalid_api_key') // deleted since the request began
  return { user: found.user, apikey: found.key, is_operator: found.isOperator }
}
