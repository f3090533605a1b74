import { listLedAlone, lockPlacesOf, setDisabledAt } from '@organizations/database'
import { DomainError, MAX_LIMIT, type DisabledUser, type DisableUserInput } from '@organizations/domain'
import type { Call, Deps } from '../../deps.ts'
import { inCallerTransaction } from '../../rights/in-caller-transaction.ts'
import { requireOperator } from '../../rights/require-right.ts'
import { CHANGES_OF_USERS } from './changes-of-users.ts'
import { findUser } from './find-user.ts'
import { recordOperatorAction } from '../record-operator-action.ts'

/**
 * Locks a user out: from the commit on none of their keys, sessions and tickets leads to a caller, in any process. All of
 * it stays, for the day when they are enabled. Never the operator who asks, so there is always one left. Also the last
 * super admin of an organization: the answer names those that have none now. For operators.
 */
export async function disableUser(deps: Deps, call: Call<DisableUserInput>): Promise<DisabledUser> {
  return await inCallerTransaction(
    deps,
    call.actor,
    async (trx, actor) => {
      requireOperator(actor)
      const before = await findUser(trx, call.input.user)
      const id = before.uid
      if (id === actor.userId) throw new DomainError('own_user')
      const isNew = before.disabled_at === null
      const after = isNew ? await setDisabledAt(trx, { id, disabledAt: deps.clock() }) : before
      const target = { kind: 'user', id } as const
      if (isNew) await recordOperatorAction(deps, trx, call, { action: 'user.disable', target })
      // Else the other super admin might leave meanwhile, and neither be refused nor missed here.
      await lockPlacesOf(trx, id)
      const organizations = await listLedAlone(trx, { userId: id, limit: MAX_LIMIT })
      return { ...after, organizations_without_super_admin: organizations }
    },
    CHANGES_OF_USERS,
  )
}
