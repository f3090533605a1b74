import type { Transaction } from 'kysely'
import type { OrganizationId, Role, UserId } from '@organizations/domain'
import type { Database } from '../schema.ts'

export interface NewMember {
  organizationId: OrganizationId
  userId: UserId
  role: Role
  createdAt: number
}

/** Inserts a member who needs no invitation: they count from now on. */
export async function insertAcceptedMember(trx: Transaction<Database>, member: NewMember): Promise<void> {
  await trx
    .insertInto('members')
    .values({
      organization_id: member.organizationId,
      user_id: member.userId,
      role: member.role,
      accepted_at: member.createdAt,
      invitation_ends_at: null,
      created_at: member.createdAt,
    })
    .execute()
}
