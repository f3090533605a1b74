import { DomainError, type LiftUserDeletionInput, type UserId } from '@organizations/domain'
import type { Call, Deps } from '../../deps.ts'
import { forgetIdentity } from '../../identities/deleted-identities.ts'
import { FIRST_SIGN_IN_TURN } from '../../identities/first-sign-in-turn.ts'
import { inCallerTransaction } from '../../rights/in-caller-transaction.ts'
import { requireOperator } from '../../rights/require-right.ts'
import { recordOperatorAction } from '../record-operator-action.ts'

/**
 * Lets a person in again who was deleted as a user: their next sign-in makes another user, with nothing of the former one.
 * Returns whom they were. The log has that id, and not what the issuer calls them. For operators.
 */
export async function liftUserDeletion(deps: Deps, call: Call<LiftUserDeletionInput>): Promise<{ id: UserId }> {
  return await inCallerTransaction(
    deps,
    call.actor,
    async (trx, actor) => {
      requireOperator(actor)
      const [id] = await forgetIdentity(deps, trx, call.input)
      if (id === undefined) throw new DomainError('deleted_identity_not_found')
      const target = { kind: 'user', id } as const
      await recordOperatorAction(deps, trx, call, { action: 'user.lift_deletion', target })
      return { id }
    },
    FIRST_SIGN_IN_TURN,
  )
}
