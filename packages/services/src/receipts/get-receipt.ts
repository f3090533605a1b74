import { findSealedReceipt, type KeptReceipt } from '@organizations/database'
import { DomainError, type GetOrganizationInput } from '@organizations/domain'
import type { Call, Deps } from '../deps.ts'
import { requireOwnDeletion } from '../deletion/status/require-own-deletion.ts'

/**
 * The receipt of an organization's deletion, for any key of the person who asked for it that could reach the
 * organization then. Throws `receipt_not_ready` until the deletion is complete and its receipt is sealed.
 */
export async function getReceipt({ db }: Deps, { actor, input }: Call<GetOrganizationInput>): Promise<KeptReceipt> {
  const deletion = await requireOwnDeletion(db, actor, input.orgId)
  const receipt = await findSealedReceipt(db, deletion.id)
  if (receipt === undefined) throw new DomainError('receipt_not_ready')
  return receipt
}
