import { hasOtherOperator, updateUser as updateRow } from '@organizations/database'
import { DomainError, type UpdateUserInput, type UserAccount } from '@organizations/domain'
import type { Call, Deps } from '../../deps.ts'
import { inCallerTransaction } from '../../rights/in-caller-transaction.ts'
import { requireOperator } from '../../rights/require-right.ts'
import { CHANGES_OF_USERS } from './changes-of-users.ts'
import { findUser } from './find-user.ts'
import { recordOperatorAction } from '../record-operator-action.ts'

/**
 * Changes a user's plan, and gives or takes the operator right; never from the last operator, no matter who asks. What
 * is as it should be already is not changed. For operators.
 */
export async function updateUser(deps: Deps, call: Call<UpdateUserInput>): Promise<UserAccount> {
  const { plan, is_operator: isOperator } = call.input
  return await inCallerTransaction(
    deps,
    call.actor,
    async (trx, actor) => {
      requireOperator(actor)
      const before = await findUser(trx, call.input.user)
      const id = before.uid
      const target = { kind: 'user', id } as const
      const change = {
        ...(plan !== undefined && plan !== before.plan && { plan }),
        ...(isOperator !== undefined && isOperator !== before.is_operator && { isOperator }),
      }
      if (Object.keys(change).length === 0) return before
      if (change.isOperator === false && !(await hasOtherOperator(trx, id))) throw new DomainError('last_operator')
      const after = await updateRow(trx, { id, change })
      if (change.plan !== undefined) {
        const details = { before: before.plan, after: after.plan }
        await recordOperatorAction(deps, trx, call, { action: 'user.set_plan', target, details })
      }
      if (change.isOperator !== undefined) {
        const action = change.isOperator ? 'user.grant_operator' : 'user.take_operator'
        await recordOperatorAction(deps, trx, call, { action, target })
      }
      return after
    },
    CHANGES_OF_USERS,
  )
}
