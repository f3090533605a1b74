import { listOrganizationsOf } from '@organizations/database'
import { organizationsPageOf, type ListOrganizationsInput, type Organization } from '@organizations/domain'
import type { Call, Deps } from '../deps.ts'

/** The organizations that the key can reach, newest first: a page, or all of them (at most 10,000). */
export async function listOrganizations(
  { db, clock }: Deps,
  { actor, input }: Call<ListOrganizationsInput>,
): Promise<Organization[]> {
  const { userId, key } = actor
  return await listOrganizationsOf(db, { userId, key, now: clock(), ...organizationsPageOf(input) })
}
