import { findKeyHolder } from '@organizations/database'
import { DomainError, type Actor } from '@organizations/domain'
import { hashApiKeySecret, isPlausibleSecret } from './api-key-secret.ts'
import type { Deps } from './deps.ts'

/**
 * Who holds this secret. One indexed read. No key, an unknown and an expired one are refused alike, with
 * `invalid_api_key`.
 */
export async function authenticate({ db, clock }: Deps, secret: string | undefined): Promise<Actor> {
  if (secret === undefined || !isPlausibleSecret(secret)) throw new DomainError('invalid_api_key')
  const holder = await findKeyHolder(db, hashApiKeySecret(secret))
  if (holder === undefined || (holder.expiresAt !== null && holder.expiresAt <= clock())) {
    throw new DomainError('invalid_api_key')
  }
  return holder.actor
}
