import { findOrganizationOf, type Database, type Kysely } from '@organizations/database'
import {
  can,
  canGlobally,
  DomainError,
  readOrganizationId,
  type Actor,
  type Organization,
  type OrganizationAction,
} from '@organizations/domain'

/**
 * Finds the organization, and lets the actor pass or throws: `organization_not_accessible` for what they may not even
 * read (unknown, deleted, or not theirs: all alike), `admin_role_required` for what they may read but not change.
 * One indexed read. Inside a transaction it judges what that transaction sees.
 */
export async function requireRight(
  db: Kysely<Database>,
  actor: Actor,
  action: OrganizationAction,
  orgId: string,
): Promise<Organization> {
  const organizationId = readOrganizationId(orgId)
  const found = organizationId && (await findOrganizationOf(db, { organizationId, userId: actor.userId }))
  if (!found || !can(actor, 'organization.read', { organizationId, role: found.role })) {
    throw new DomainError('organization_not_accessible')
  }
  if (!can(actor, action, { organizationId, role: found.role })) throw new DomainError('admin_role_required')
  return found.organization
}

/** Lets operators pass, with a key of mode `all` without limits, and throws `operator_required` for anyone else. */
export function requireOperator(actor: Actor): void {
  if (!canGlobally(actor, 'operator.act')) throw new DomainError('operator_required')
}
