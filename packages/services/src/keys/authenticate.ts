import { findKeyHolder } from '@organizations/database'
import { DomainError, readOrganizationId } from '@organizations/domain'
import { hashApiKeySecret, isPlausibleSecret } from './api-key-secret.ts'
import type { Caller, Deps } from '../deps.ts'

/**
 * The holder of this secret, and the organization that the request names: one indexed read for both. No
 * key, an unknown and an expired one are refused alike, with `invalid_api_key`.
 */
export async function authenticate(deps: Deps, secret: string | undefined, orgId?: string): Promise<Caller> {
  if (secret === undefined || !isPlausibleSecret(secret)) throw new DomainError('invalid_api_key')
  const organizationId = orgId === undefined ? undefined : readOrganizationId(orgId)
  const holder = await findKeyHolder(deps.db, hashApiKeySecret(secret), organizationId)
  const now = deps.clock()
  if (holder === undefined || (holder.actor.key.expiresAt !== null && holder.actor.key.expiresAt <= now)) {
    throw new DomainError('invalid_api_key')
  }
  const { actor, found } = holder
  deps.keyUses.note(actor.keyId, now)
  return found === undefined ? actor : { ...actor, found }
}
