import {
  countApiKeys,
  deleteAnswersAbout,
  deleteApiKeysOf,
  insertApiKey,
  inTransaction,
  takeTurn,
  type Database,
  type Transaction,
} from '@organizations/database'
import { DomainError, MAX_KEYS, wholeRight, type UserId } from '@organizations/domain'
import type { Deps } from '../deps.ts'
import { made } from '../idempotency/what-was-made.ts'
import { createApiKeySecret, hashApiKeySecret } from '../keys/api-key-secret.ts'
import { keysTurn } from '../keys/keys-turn.ts'
import { findOperator } from './find-operator.ts'
import { recordOperatorAction } from './record-operator-action.ts'

type MachineDeps = Pick<Deps, 'db' | 'clock' | 'ids'>

/**
 * Makes a key of mode `all` for an operator who has none that works any more, and returns its secret. With
 * `revokeOthers` their other keys end in the same commit. For a command on the service's own machine, which no key has
 * to allow: it is recorded as such.
 */
export async function createOperatorKey(
  deps: MachineDeps,
  { email, revokeOthers }: { email: string; revokeOthers: boolean },
): Promise<string> {
  const { uid: userId } = await findOperator(deps.db, email)
  const secret = createApiKeySecret()
  await inTransaction(deps.db, async (trx) => {
    await takeTurn(trx, keysTurn(userId))
    await findOperator(trx, email)
    const target = { kind: 'user', id: userId } as const
    if (revokeOthers) await revokeAll(deps, trx, userId)
    if ((await countApiKeys(trx, userId)) >= MAX_KEYS) throw new DomainError('too_many_keys')
    const key = { ...wholeRight, userId, name: 'From the machine', keyHash: hashApiKeySecret(secret) }
    const { id: keyId } = await insertApiKey(trx, { ...key, createdAt: deps.clock() })
    await recordOperatorAction(deps, trx, 'machine', { action: 'user.create_key', target, details: { keyId } })
  })
  return secret
}

async function revokeAll(deps: MachineDeps, trx: Transaction<Database>, userId: UserId): Promise<void> {
  const ids = await deleteApiKeysOf(trx, userId)
  for (const id of ids) await deleteAnswersAbout(trx, made.apiKey(id))
  const target = { kind: 'user', id: userId } as const
  const details = { keys: ids.length }
  await recordOperatorAction(deps, trx, 'machine', { action: 'user.revoke_all_keys', target, details })
}
