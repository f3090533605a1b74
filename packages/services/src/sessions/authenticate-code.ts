import { findKeyHolder, findSignInCode } from '@organizations/database'
import { DomainError, hasExpired } from '@organizations/domain'
import type { Deps, KeyCaller } from '../deps.ts'
import { hashSessionSecret } from './session-secret.ts'

/**
 * Who a one-time code signs in: the holder of the key that it is worth. Unknown, used and late ones are refused alike,
 * with `sign_in_code_invalid`. The code is not used up by this: the sign-in does that.
 */
export async function authenticateCode({ db, clock }: Deps, code: string): Promise<KeyCaller> {
  const hash = hashSessionSecret(code)
  const now = clock()
  const worth = hash === undefined ? undefined : await findSignInCode(db, hash, now)
  const holder = worth && (await findKeyHolder(db, worth.keyHash))
  if (holder === undefined || hasExpired(holder.actor.key, now)) throw new DomainError('sign_in_code_invalid')
  return { ...holder.actor, keyHash: worth?.keyHash ?? '' }
}
