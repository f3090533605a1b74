import { inTransaction, updateOrganization as updateRow } from '@organizations/database'
import type { Organization, UpdateOrganizationInput } from '@organizations/domain'
import type { Call, Deps } from './deps.ts'
import { requireRight } from './require-right.ts'

/** Changes an organization's name, logo or management e-mail. `updated_at` moves. */
export async function updateOrganization(
  { db, clock }: Deps,
  { actor, input }: Call<UpdateOrganizationInput>,
): Promise<Organization> {
  const { orgId, ...change } = input
  return await inTransaction(db, async (trx) => {
    const { id } = await requireRight(trx, actor, 'organization.update', orgId)
    return await updateRow(trx, { id, change, now: clock() })
  })
}
