import { updateOrganization as updateRow } from '@organizations/database'
import type { Organization, UpdateOrganizationInput } from '@organizations/domain'
import { audit } from '../audit/audit-log.ts'
import type { Call, Deps } from '../deps.ts'
import { inCallerTransaction } from '../rights/in-caller-transaction.ts'
import { requireRight } from '../rights/require-right.ts'

/** Changes an organization's name, logo or management e-mail. `updated_at` moves. */
export async function updateOrganization(deps: Deps, call: Call<UpdateOrganizationInput>): Promise<Organization> {
  const { input } = call
  const { orgId, ...change } = input
  const now = deps.clock()
  return await inCallerTransaction(deps, call.actor, async (trx, actor) => {
    const { organization } = await requireRight(trx, { actor, action: 'organization.update', orgId, now })
    const { id } = organization
    const updated = await updateRow(trx, { id, change, now })
    const fields = { before: changedFields(organization, change), after: changedFields(updated, change) }
    await audit(deps, trx, call, { organizationId: id, action: 'organization.update', subject: id, ...fields })
    return updated
  })
}

function changedFields(organization: Organization, change: object): Record<string, unknown> {
  const given = new Set(Object.entries(change).flatMap(([field, value]) => (value === undefined ? [] : [field])))
  return Object.fromEntries(Object.entries(organization).filter(([field]) => given.has(field)))
}
