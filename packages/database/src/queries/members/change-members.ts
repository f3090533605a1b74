import type { Transaction } from 'kysely'
import type { Role } from '@organizations/domain'
import { insertRow } from '../../compiled-query.ts'
import type { Database } from '../../schema.ts'
import type { MemberKey } from './members.ts'

/** Makes a user a member who counts from now on; an invitation of theirs gives way. */
export async function joinMember(
  trx: Transaction<Database>,
  { organizationId, userId, role, now }: MemberKey & { role: Role; now: number },
): Promise<void> {
  const accepted = { role, accepted_at: now, invitation_ends_at: null }
  await trx
    .insertInto('members')
    .values({ organization_id: organizationId, user_id: userId, ...accepted, created_at: now })
    .onConflict((conflict) =>
      conflict.columns(['organization_id', 'user_id']).doUpdateSet(accepted).where('members.accepted_at', 'is', null),
    )
    .execute()
}

/** Inserts a member who needs no invitation: they count from now on. */
export async function insertAcceptedMember(
  trx: Transaction<Database>,
  member: MemberKey & { role: Role; createdAt: number },
): Promise<void> {
  await insertRow(trx, 'members', {
    organization_id: member.organizationId,
    user_id: member.userId,
    role: member.role,
    accepted_at: member.createdAt,
    invitation_ends_at: null,
    created_at: member.createdAt,
  })
}

/** Invites a user, or invites them anew: with this role, until this time. */
export async function inviteMember(
  trx: Transaction<Database>,
  { organizationId, userId, role, endsAt, now }: MemberKey & { role: Role; endsAt: number; now: number },
): Promise<void> {
  await trx
    .insertInto('members')
    .values({
      organization_id: organizationId,
      user_id: userId,
      role,
      accepted_at: null,
      invitation_ends_at: endsAt,
      created_at: now,
    })
    .onConflict((conflict) =>
      conflict
        .columns(['organization_id', 'user_id'])
        .doUpdateSet({ role, invitation_ends_at: endsAt })
        .where('members.accepted_at', 'is', null),
    )
    .execute()
}

export async function changeRole(
  trx: Transaction<Database>,
  { organizationId, userId, role }: MemberKey & { role: Role },
): Promise<void> {
  await trx
    .updateTable('members')
    .set({ role })
    .where('organization_id', '=', organizationId)
    .where('user_id', '=', userId)
    .execute()
}

export async function acceptMember(
  trx: Transaction<Database>,
  { organizationId, userId, now }: MemberKey & { now: number },
): Promise<void> {
  await trx
    .updateTable('members')
    .set({ accepted_at: now, invitation_ends_at: null })
    .where('organization_id', '=', organizationId)
    .where('user_id', '=', userId)
    .execute()
}

/** Ends a membership, or takes an invitation back. */
export async function deleteMember(trx: Transaction<Database>, { organizationId, userId }: MemberKey): Promise<void> {
  await trx.deleteFrom('members').where('organization_id', '=', organizationId).where('user_id', '=', userId).execute()
}
