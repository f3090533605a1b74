import { listOrganizationsOf } from '@organizations/database'
import { longPageOf, type Listed, type ListOrganizationsInput, type Organization } from '@organizations/domain'
import type { Call, Deps } from '../deps.ts'

/** The organizations that the key can reach, newest first: a page, or the first 1,000. */
export async function listOrganizations(
  { db, clock }: Deps,
  { actor, input }: Call<ListOrganizationsInput>,
): Promise<Listed<Organization>> {
  const { userId, key } = actor
  return await listOrganizationsOf(db, { userId, key, now: clock(), ...longPageOf(input) })
}
