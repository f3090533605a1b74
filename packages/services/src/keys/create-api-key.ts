import { countApiKeys, findApiKey, insertApiKey } from '@organizations/database'
import {
  DomainError,
  excessOfLimits,
  MAX_KEYS,
  refusalOfKeyChange,
  rightOfNewKey,
  type ApiKey,
  type CreateApiKeyInput,
} from '@organizations/domain'
import { createApiKeySecret, hashApiKeySecret } from './api-key-secret.ts'
import { recordKeyChange } from './record-key-change.ts'
import type { Call, Deps } from '../deps.ts'
import { inIdempotentTransaction } from '../idempotency/idempotent-transaction.ts'
import { made } from '../idempotency/what-was-made.ts'
import { keysTurn } from './keys-turn.ts'
import { requireFuture } from './require-future.ts'

/**
 * Makes a key for the caller's user. Limits and expiry that are left out are those of the key that asks; wider ones are
 * refused. The secret is in this answer alone.
 */
export async function createApiKey(deps: Deps, call: Call<CreateApiKeyInput>): Promise<ApiKey> {
  const { input } = call
  const secret = createApiKeySecret()
  const repeatable = {
    operation: 'apiKey.create',
    turn: keysTurn(call.actor.userId),
    organizationOf: () => null,
    madeOf: ({ id }: ApiKey) => made.apiKey(id),
    toKeep: (answer: ApiKey) => ({ ...answer, key: null }),
  }
  const answer = await inIdempotentTransaction(deps, call, repeatable, async (trx, actor) => {
    const createdAt = deps.clock()
    requireFuture('expires_at', input.expires_at, createdAt)
    const right = rightOfNewKey(actor.key, input)
    const excess = excessOfLimits(right)
    if (excess !== undefined)
      throw new DomainError('invalid_input', excess, { issues: [{ path: '', message: excess }] })
    const refusal = refusalOfKeyChange(actor.key, { after: right })
    if (refusal !== undefined) throw new DomainError(refusal)
    if ((await countApiKeys(trx, actor.userId)) >= MAX_KEYS) throw new DomainError('too_many_keys')
    const keyHash = hashApiKeySecret(secret)
    const key = await insertApiKey(trx, { ...right, userId: actor.userId, name: input.name, keyHash, createdAt })
    const after = { name: key.name, mode: key.mode, expires_at: key.expires_at }
    await recordKeyChange(deps, trx, call, {
      keyId: key.id,
      limitedToOrgs: right.limitedToOrgs,
      action: 'api_key.create',
      before: null,
      after,
      event: { type: 'api_key.created', data: { key_id: key.id, changes: after } },
    })
    return { ...key, key: secret }
  })
  return answer.key === null ? await withOwnLimits(deps, call, answer) : answer
}

/**
 * The answer to a repetition, which has no secret. Answers that earlier releases kept have an empty list for no limit as
 * well as for none that it reaches, so the key itself says which; its limits never change.
 */
async function withOwnLimits({ db }: Deps, { actor }: Call<unknown>, kept: ApiKey): Promise<ApiKey> {
  const present = await findApiKey(db, { id: kept.id, userId: actor.userId })
  if (present === undefined) return kept
  const { limited_to_apps: _apps, limited_to_orgs: _orgs, ...rest } = kept
  const { limited_to_apps: apps, limited_to_orgs: orgs } = present.key
  return { ...rest, ...(apps && { limited_to_apps: apps }), ...(orgs && { limited_to_orgs: orgs }) }
}
