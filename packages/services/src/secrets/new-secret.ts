import type { NewSecret } from '@organizations/database'
import { PREVIOUS_SECRET_SIGNS_MS } from '@organizations/domain'
import { createWebhookSecret, sealSecret, type HasKeys, type SecretOwner } from './webhook-secrets.ts'

/**
 * Another secret for an endpoint or a participant: as it is shown, once, and as its row keeps it. For 24 hours the one
 * before signs as well. Throws `webhooks_not_set_up` where there is no key.
 */
export function newSecret(deps: HasKeys, owner: SecretOwner, now: number): { secret: string; sealed: NewSecret } {
  const secret = createWebhookSecret()
  const sealed = { secret: sealSecret(deps, owner, secret), previousUntil: now + PREVIOUS_SECRET_SIGNS_MS, now }
  return { secret, sealed }
}
