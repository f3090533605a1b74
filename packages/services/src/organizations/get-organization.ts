import type { GetOrganizationInput, Organization } from '@organizations/domain'
import type { Call, Deps } from '../deps.ts'
import { requireRight } from '../rights/require-right.ts'

/** One organization, for a caller who may read it. */
export async function getOrganization(
  { db, clock }: Deps,
  { actor, input }: Call<GetOrganizationInput>,
): Promise<Organization> {
  const request = { actor, action: 'organization.read', orgId: input.orgId, now: clock() } as const
  return (await requireRight(db, request)).organization
}
