import { deleteApiKey as deleteRow, findKeyRight, inTransaction } from '@organizations/database'
import { DomainError, mayManageKey, type DeleteApiKeyInput } from '@organizations/domain'
import type { Call, Deps } from './deps.ts'
import { requireOwnKey } from './require-own-key.ts'

/** Deletes a key of the caller's user: it is worth nothing from the commit on. */
export async function deleteApiKey({ db, clock }: Deps, { actor, input }: Call<DeleteApiKeyInput>): Promise<void> {
  await inTransaction(db, async (trx) => {
    await requireOwnKey(trx, actor, clock())
    const right = await findKeyRight(trx, { id: input.id, userId: actor.userId })
    if (right === undefined) throw new DomainError('api_key_not_found')
    if (!mayManageKey(actor.key, right)) throw new DomainError('insufficient_key_permissions')
    await deleteRow(trx, input.id)
  })
}
