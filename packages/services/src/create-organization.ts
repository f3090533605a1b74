import { inTransaction, insertAcceptedMember, insertOrganization } from '@organizations/database'
import { canGlobally, DomainError, type CreateOrganizationInput, type OrganizationId } from '@organizations/domain'
import type { Call, Deps } from './deps.ts'

/** Creates an organization; the caller's user becomes its first super admin. */
export async function createOrganization(
  { db, clock, ids }: Deps,
  { actor, input }: Call<CreateOrganizationInput>,
): Promise<{ id: OrganizationId }> {
  if (!canGlobally(actor, 'organization.create')) throw new DomainError('admin_role_required')
  const id = ids.organization()
  const createdAt = clock()
  await inTransaction(db, async (trx) => {
    await insertOrganization(trx, {
      id,
      name: input.name,
      managementEmail: input.email ?? actor.email,
      createdBy: actor.userId,
      createdAt,
    })
    await insertAcceptedMember(trx, { organizationId: id, userId: actor.userId, role: 'super_admin', createdAt })
  })
  return { id }
}
