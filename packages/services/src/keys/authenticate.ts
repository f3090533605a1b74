import { findKeyHolder } from '@organizations/database'
import { DomainError, hasExpired, readOrganizationId } from '@organizations/domain'
import { hashApiKeySecret, isPlausibleSecret } from './api-key-secret.ts'
import type { Deps, KeyCaller } from '../deps.ts'

/**
 * The holder of this secret, and the organization that the request names: one indexed read for both. No
 * key, an unknown and an expired one are refused alike, with `invalid_api_key`.
 */
export async function authenticate(deps: Deps, secret: string | undefined, orgId?: string): Promise<KeyCaller> {
  if (secret === undefined || !isPlausibleSecret(secret)) throw new DomainError('invalid_api_key')
  const organizationId = orgId === undefined ? undefined : readOrganizationId(orgId)
  const keyHash = hashApiKeySecret(secret)
  const holder = await findKeyHolder(deps.db, keyHash, organizationId)
  const now = deps.clock()
  if (holder === undefined || hasExpired(holder.actor.key, now)) throw new DomainError('invalid_api_key')
  const { actor, found } = holder
  deps.keyUses.note(actor.keyId, now)
  return { ...actor, keyHash, ...(found && { found }) }
}
