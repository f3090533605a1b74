import { countApiKeys, insertApiKey } from '@organizations/database'
import { DomainError, MAX_KEYS, wholeRight, type ApiKey, type CreateUserKeyInput } from '@organizations/domain'
import type { Call, Deps } from '../../deps.ts'
import { inIdempotentTransaction } from '../../idempotency/idempotent-transaction.ts'
import { made } from '../../idempotency/what-was-made.ts'
import { createApiKeySecret, hashApiKeySecret } from '../../keys/api-key-secret.ts'
import { keysTurn } from '../../keys/keys-turn.ts'
import { requireFuture } from '../../keys/require-future.ts'
import { requireOperator, requireOperatorStill } from '../../rights/require-right.ts'
import { findUser } from './find-user.ts'
import { recordOperatorAction } from '../record-operator-action.ts'

/** Makes a key of mode `all`, without limits, for a user. For operators. The secret is in this answer alone. */
export async function createUserKey(deps: Deps, call: Call<CreateUserKeyInput>): Promise<ApiKey> {
  const { name = 'From an operator', expires_at: expiresAt = null } = call.input
  requireOperator(call.actor)
  const { uid: userId } = await findUser(deps.db, call.input.user)
  const secret = createApiKeySecret()
  const repeatable = {
    operation: 'operator.createUserKey',
    turn: keysTurn(userId),
    organizationOf: () => null,
    requireStill: requireOperatorStill,
    madeOf: ({ id }: ApiKey) => made.apiKey(id),
    toKeep: (answer: ApiKey) => ({ ...answer, key: null }),
  }
  return await inIdempotentTransaction(deps, call, repeatable, async (trx, actor) => {
    requireOperator(actor)
    if ((await findUser(trx, userId)).disabled_at !== null) throw new DomainError('user_disabled')
    const createdAt = deps.clock()
    requireFuture('expires_at', expiresAt ?? undefined, createdAt)
    if ((await countApiKeys(trx, userId)) >= MAX_KEYS) throw new DomainError('too_many_keys')
    const keyHash = hashApiKeySecret(secret)
    const key = await insertApiKey(trx, { ...wholeRight, expiresAt, userId, name, keyHash, createdAt })
    const target = { kind: 'user', id: userId } as const
    await recordOperatorAction(deps, trx, call, { action: 'user.create_key', target, details: { keyId: key.id } })
    return { ...key, key: secret }
  })
}
