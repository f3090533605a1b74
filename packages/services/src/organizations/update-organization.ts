import { updateOrganization as updateRow } from '@organizations/database'
import type { Organization, UpdateOrganizationInput } from '@organizations/domain'
import { recordChange } from '../audit/record-change.ts'
import type { Call, Deps } from '../deps.ts'
import { changesBetween } from '../events/changes-between.ts'
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
    const fields = { before: givenFields(organization, change), after: givenFields(updated, change) }
    await recordChange(deps, trx, call, {
      organizationId: id,
      action: 'organization.update',
      subject: id,
      ...fields,
      event: { type: 'organization.updated', data: { changes: changesBetween(fields.before, fields.after) } },
    })
    return updated
  })
}

type Changeable = Partial<Pick<Organization, 'name' | 'logo' | 'management_email'>>

function givenFields(organization: Organization, change: object): Changeable {
  const given = new Set(Object.entries(change).flatMap(([field, value]) => (value === undefined ? [] : [field])))
  return Object.fromEntries(Object.entries(organization).filter(([field]) => given.has(field)))
}
