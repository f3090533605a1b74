import { listOrganizationsOf } from '@organizations/database'
import { MAX_LISTED_ORGANIZATIONS, type Actor, type Organization } from '@organizations/domain'
import type { Deps } from './deps.ts'

/** All organizations that the key can reach, newest first, at most 10,000. */
export async function listOrganizations({ db }: Deps, { actor }: { actor: Actor }): Promise<Organization[]> {
  return await listOrganizationsOf(db, {
    userId: actor.userId,
    among: actor.key.limitedToOrgs,
    limit: MAX_LISTED_ORGANIZATIONS,
  })
}
