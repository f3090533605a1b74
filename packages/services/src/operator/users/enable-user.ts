import { setDisabledAt } from '@organizations/database'
import type { EnableUserInput, UserAccount } from '@organizations/domain'
import type { Call, Deps } from '../../deps.ts'
import { inCallerTransaction } from '../../rights/in-caller-transaction.ts'
import { requireOperator } from '../../rights/require-right.ts'
import { CHANGES_OF_USERS } from './changes-of-users.ts'
import { findUser } from './find-user.ts'
import { recordOperatorAction } from '../record-operator-action.ts'

/**
 * Lets a user in again: what they had when they were disabled, and what has not ended or been taken since, works from the
 * commit on. For operators.
 */
export async function enableUser(deps: Deps, call: Call<EnableUserInput>): Promise<UserAccount> {
  return await inCallerTransaction(
    deps,
    call.actor,
    async (trx, actor) => {
      requireOperator(actor)
      const before = await findUser(trx, call.input.user)
      if (before.disabled_at === null) return before
      const id = before.uid
      await recordOperatorAction(deps, trx, call, { action: 'user.enable', target: { kind: 'user', id } })
      return await setDisabledAt(trx, { id, disabledAt: null })
    },
    CHANGES_OF_USERS,
  )
}
