import { findKeyRight, inTransaction, updateApiKey as updateRow } from '@organizations/database'
import { DomainError, mayManageKey, type ApiKey, type UpdateApiKeyInput } from '@organizations/domain'
import { createApiKeySecret, hashApiKeySecret } from './api-key-secret.ts'
import type { Call, Deps } from './deps.ts'
import { requireFuture } from './require-future.ts'
import { requireOwnKey } from './require-own-key.ts'

/**
 * Renames a key of the caller's user, moves its expiry, or gives it a new secret, which is in this answer alone. The key
 * that asks must be able to do at least as much as the other, before and after.
 */
export async function updateApiKey({ db, clock }: Deps, { actor, input }: Call<UpdateApiKeyInput>): Promise<ApiKey> {
  const { id, name, expires_at: expiresAt } = input
  const now = clock()
  requireFuture('expires_at', expiresAt, now)
  const secret = input.regenerate === true ? createApiKeySecret() : null
  return await inTransaction(db, async (trx) => {
    await requireOwnKey(trx, actor, now)
    const before = await findKeyRight(trx, { id, userId: actor.userId })
    if (before === undefined) throw new DomainError('api_key_not_found')
    const after = { ...before, expiresAt: expiresAt ?? before.expiresAt }
    if (!mayManageKey(actor.key, before) || !mayManageKey(actor.key, after)) {
      throw new DomainError('insufficient_key_permissions')
    }
    const keyHash = secret === null ? undefined : hashApiKeySecret(secret)
    const key = await updateRow(trx, { id, change: { name, expiresAt, keyHash }, now })
    return { ...key, key: secret }
  })
}
