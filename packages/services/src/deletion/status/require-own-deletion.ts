import { findDeletionOf, type Database, type Kysely } from '@organizations/database'
import { DomainError, reachesOrganization, readOrganizationId, type Actor, type Deletion } from '@organizations/domain'

/**
 * The deletion of an organization, for any key of the person who asked for it that could reach the organization then.
 * Other callers get `deletion_not_found`, as for an organization without a deletion.
 */
export async function requireOwnDeletion(db: Kysely<Database>, actor: Actor, orgId: string): Promise<Deletion> {
  const organizationId = readOrganizationId(orgId)
  const deletion = organizationId && (await findDeletionOf(db, organizationId))
  if (!deletion || deletion.requestedBy !== actor.userId || !reachesOrganization(actor.key, organizationId)) {
    throw new DomainError('deletion_not_found')
  }
  return deletion
}
