import { findApiKey, updateApiKey as updateRow } from '@organizations/database'
import {
  DomainError,
  refusalOfKeyChange,
  rightAfterUpdate,
  type ApiKey,
  type UpdateApiKeyInput,
} from '@organizations/domain'
import { createApiKeySecret, hashApiKeySecret } from './api-key-secret.ts'
import { recordKeyChange } from './record-key-change.ts'
import type { Call, Deps } from '../deps.ts'
import { changesBetween } from '../events/changes-between.ts'
import { requireFuture } from './require-future.ts'
import { inKeyTransaction } from './in-key-transaction.ts'

/**
 * Renames a key of the caller's user, moves its expiry, or gives it a new secret, which is in this answer alone. The
 * key that asks must be able to do at least as much as the other, before and after.
 */
export async function updateApiKey(deps: Deps, call: Call<UpdateApiKeyInput>): Promise<ApiKey> {
  const { input } = call
  const { id, name, expires_at: expiresAt } = input
  const now = deps.clock()
  requireFuture('expires_at', expiresAt, now)
  const secret = input.regenerate === true ? createApiKeySecret() : null
  return await inKeyTransaction(deps, call, async (trx, actor) => {
    const before = await findApiKey(trx, { id, userId: actor.userId })
    if (before === undefined) throw new DomainError('api_key_not_found')
    const after = rightAfterUpdate(before.right, expiresAt)
    const refusal = refusalOfKeyChange(actor.key, { before: before.right, after })
    if (refusal !== undefined) throw new DomainError(refusal)
    const keyHash = secret === null ? undefined : hashApiKeySecret(secret)
    const key = await updateRow(trx, { id, change: { name, expiresAt, keyHash }, now })
    const fields = { before: shown(before.key), after: shown(key) }
    const regenerated = secret !== null && ({ regenerated: true } as const)
    await recordKeyChange(deps, trx, call, {
      keyId: id,
      limitedToOrgs: after.limitedToOrgs,
      action: 'api_key.update',
      before: fields.before,
      after: { ...fields.after, ...regenerated },
      event: {
        type: 'api_key.updated',
        data: { key_id: id, changes: changesBetween(fields.before, fields.after), ...regenerated },
      },
    })
    return { ...key, key: secret }
  })
}

function shown({ name, expires_at }: ApiKey): Pick<ApiKey, 'name' | 'expires_at'> {
  return { name, expires_at }
}
