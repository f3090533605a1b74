import { findOrganizationOf, listAppsOf, type Database, type Kysely } from '@organizations/database'
import {
  DomainError,
  meetsPolicy,
  pageOf,
  reachesAppsOf,
  readOrganizationId,
  type Actor,
  type App,
  type ListAppsInput,
  type OrganizationId,
} from '@organizations/domain'
import type { Call, Deps } from './deps.ts'

/** A page of the apps that the key can reach, newest first: of one organization, or of all of them. */
export async function listApps({ db, clock }: Deps, { actor, input }: Call<ListAppsInput>): Promise<App[]> {
  const now = clock()
  const organizationId =
    input.org_id === undefined ? undefined : await requireAppsOf(db, { actor, orgId: input.org_id, now })
  return await listAppsOf(db, { userId: actor.userId, key: actor.key, now, organizationId, ...pageOf(input) })
}

/**
 * Lets whoever may read apps of the organization pass, also with a key that is limited to some of them, or throws
 * `organization_not_accessible`, or `key_policy`.
 */
export async function requireAppsOf(
  db: Kysely<Database>,
  { actor, orgId, now }: { actor: Actor; orgId: string; now: number },
): Promise<OrganizationId> {
  const organizationId = readOrganizationId(orgId)
  const found = organizationId && (await findOrganizationOf(db, { organizationId, userId: actor.userId }))
  if (!found?.role || !reachesAppsOf(actor.key, found.organization.id)) {
    throw new DomainError('organization_not_accessible')
  }
  if (!meetsPolicy(actor.key, found.policy, now)) throw new DomainError('key_policy')
  return found.organization.id
}
