import { findOrganizationOf, type Database, type Kysely } from '@organizations/database'
import {
  DomainError,
  meetsPolicy,
  reachesAppsOf,
  readOrganizationId,
  type Actor,
  type OrganizationId,
} from '@organizations/domain'

/**
 * Lets a caller pass who may read apps of the organization, also with a key that is limited to some of them, or throws
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
