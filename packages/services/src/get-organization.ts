import type { GetOrganizationInput, Organization } from '@organizations/domain'
import type { Call, Deps } from './deps.ts'
import { requireRight } from './require-right.ts'

/** One organization, for whoever may read it. */
export async function getOrganization(
  { db }: Deps,
  { actor, input }: Call<GetOrganizationInput>,
): Promise<Organization> {
  return await requireRight(db, actor, 'organization.read', input.orgId)
}
