import { deleteAnswersAbout, deleteApiKey as deleteRow, findApiKey } from '@organizations/database'
import { DomainError, refusalOfKeyChange, type DeleteApiKeyInput } from '@organizations/domain'
import { recordKeyChange } from './record-key-change.ts'
import type { Call, Deps } from '../deps.ts'
import { made } from '../idempotency/what-was-made.ts'
import { inKeyTransaction } from './in-key-transaction.ts'

/** Deletes a key of the caller's user: it is worth nothing from the commit on. */
export async function deleteApiKey(deps: Deps, call: Call<DeleteApiKeyInput>): Promise<void> {
  const { input } = call
  await inKeyTransaction(deps, call, async (trx, actor) => {
    const present = await findApiKey(trx, { id: input.id, userId: actor.userId })
    if (present === undefined) throw new DomainError('api_key_not_found')
    const { key, right } = present
    const refusal = refusalOfKeyChange(actor.key, { before: right })
    if (refusal !== undefined) throw new DomainError(refusal)
    await deleteRow(trx, input.id)
    await deleteAnswersAbout(trx, made.apiKey(input.id))
    await recordKeyChange(deps, trx, call, {
      keyId: input.id,
      limitedToOrgs: right.limitedToOrgs,
      action: 'api_key.delete',
      before: { name: key.name, mode: key.mode, expires_at: key.expires_at },
      after: null,
      event: { type: 'api_key.deleted', data: { key_id: input.id } },
    })
  })
}
