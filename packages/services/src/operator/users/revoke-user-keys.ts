import { deleteAnswersAbout, deleteApiKeysOf, inTransaction, lockApiKeysOf } from '@organizations/database'
import { DomainError, type RevokeUserKeysInput } from '@organizations/domain'
import type { Call, Deps } from '../../deps.ts'
import { made } from '../../idempotency/what-was-made.ts'
import { lockCaller } from '../../rights/find-caller-again.ts'
import { requireOperator } from '../../rights/require-right.ts'
import { findUser } from './find-user.ts'
import { recordOperatorAction } from '../record-operator-action.ts'

/**
 * Deletes one key of a user, or all of them: they are worth nothing from the commit on. For operators, who may revoke
 * their own, too. A key that one of these makes at the same time goes with them, or is not made.
 */
export async function revokeUserKeys(deps: Deps, call: Call<RevokeUserKeysInput>): Promise<{ revoked: number }> {
  const { actor: caller, input } = call
  requireOperator(caller)
  const { uid: userId } = await findUser(deps.db, input.user)
  const revoked = await inTransaction(deps.db, async (trx) => {
    // Order matters: all keys that are to go, and the caller's, by their ids (locks.ts of the database).
    await lockApiKeysOf(trx, { userId, callerKeyId: caller.keyId })
    requireOperator(await lockCaller(trx, caller, deps.clock))
    const ids = await deleteApiKeysOf(trx, userId, input.id)
    if (input.id !== undefined && ids.length === 0) throw new DomainError('api_key_not_found')
    for (const id of ids) await deleteAnswersAbout(trx, made.apiKey(id))
    const action = input.id === undefined ? 'user.revoke_all_keys' : 'user.revoke_key'
    const details = input.id === undefined ? { keys: ids.length } : { keyId: input.id }
    await recordOperatorAction(deps, trx, call, { action, target: { kind: 'user', id: userId }, details })
    return ids.length
  })
  return { revoked }
}
