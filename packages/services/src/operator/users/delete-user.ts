import { findDeletionOfUser, findDoomedUser, type Database, type Kysely } from '@organizations/database'
import { DomainError, readUserId, type DeleteUserInput, type UserId } from '@organizations/domain'
import type { Call, Deps } from '../../deps.ts'
import { requestUserDeletion } from '../../deletion/request/request-user-deletion.ts'
import { wakeWorkers } from '../../deletion/request/request-deletion.ts'
import { inCallerTransaction } from '../../rights/in-caller-transaction.ts'
import { requireOperator } from '../../rights/require-right.ts'
import { CHANGES_OF_USERS } from './changes-of-users.ts'
import { recordOperatorAction } from '../record-operator-action.ts'

/**
 * Deletes a user, for a reason, which the receipt has for ever. Their access ends with the commit. Not the last operator,
 * nor the last super admin of an organization that stands. The operator who asked gets the same answer again, by the id at
 * any time, by the address until the deletion is complete.
 */
export async function deleteUser(deps: Deps, call: Call<DeleteUserInput>): Promise<{ id: UserId }> {
  const { user: idOrAddress, reason } = call.input
  const id = await inCallerTransaction(
    deps,
    call.actor,
    async (trx, actor) => {
      requireOperator(actor)
      const user = await findDoomedUser(trx, idOrAddress)
      const asked = await findAsked(trx, user?.id ?? readUserId(idOrAddress))
      if (asked?.requester === 'operator' && asked.requestedBy === actor.userId) return asked.id
      if (user === undefined || user.deletionId !== null) throw new DomainError('user_not_found')
      const origin = { requester: 'operator', reason } as const
      const deletionId = await requestUserDeletion(deps, trx, call, { user, origin })
      const target = { kind: 'user', id: user.id } as const
      await recordOperatorAction(deps, trx, call, { action: 'user.delete', target, details: { deletionId, reason } })
      return user.id
    },
    CHANGES_OF_USERS,
  )
  wakeWorkers(deps)
  return { id }
}

async function findAsked(db: Kysely<Database>, id: UserId | undefined) {
  const deletion = id && (await findDeletionOfUser(db, id))
  return id && deletion && { id, requester: deletion.requester, requestedBy: deletion.requestedBy }
}
