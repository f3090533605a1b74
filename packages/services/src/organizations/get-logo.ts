import { DomainError, type GetOrganizationInput } from '@organizations/domain'
import type { Call, Deps } from '../deps.ts'
import { requireRight } from '../rights/require-right.ts'
import type { FetchLogo, Logo } from './logo-fetches.ts'

/** The logo of an organization, for a caller who may read it. Throws `logo_not_found` when there is none to be had. */
export async function getLogo(
  { db, clock, fetchLogo }: Pick<Deps, 'db' | 'clock'> & { fetchLogo: FetchLogo },
  { actor, input }: Call<GetOrganizationInput>,
): Promise<Logo> {
  const request = { actor, action: 'organization.read', orgId: input.orgId, now: clock() } as const
  const { organization } = await requireRight(db, request)
  const logo = organization.logo === null ? undefined : await fetchLogo(organization.logo)
  if (logo === undefined) throw new DomainError('logo_not_found')
  return logo
}
