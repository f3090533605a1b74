import { sql, type Kysely, type RawBuilder, type SqlBool } from 'kysely'
import type { OrganizationId, UserId } from '@organizations/domain'
import type { Database } from '../../schema.ts'
import { isNotDeleted } from '../deletion/tombstones.ts'

/** The organizations whose one super admin a user is who is not disabled, or would be, newest first: at most `limit`. */
export async function listLedAlone(
  db: Kysely<Database>,
  { userId, limit }: { userId: UserId; limit: number },
): Promise<{ id: OrganizationId; name: string }[]> {
  return await db
    .selectFrom('members as m')
    .innerJoin('organizations as o', 'o.id', 'm.organization_id')
    .where('m.user_id', '=', userId)
    .where(isOnlySuperAdmin)
    .where(isNotDeleted('organization', 'o.id'))
    .select(['o.id', 'o.name'])
    .orderBy('m.organization_id', 'desc')
    .limit(limit)
    .execute()
}

/**
 * How many accepted super admins an organization has who are not disabled, and this member, when they are one, disabled
 * or not: one whose place is to change.
 */
export async function countSuperAdmins(
  db: Kysely<Database>,
  organizationId: OrganizationId,
  member: UserId | null = null,
): Promise<number> {
  const { count } = await db
    .selectFrom('members as m')
    .innerJoin('users as u', 'u.id', 'm.user_id')
    .select((eb) => eb.fn.countAll<number>().as('count'))
    .where('m.organization_id', '=', organizationId)
    .where('m.role', '=', 'super_admin')
    .where('m.accepted_at', 'is not', null)
    .where((eb) => eb.or([eb('u.disabled_at', 'is', null), eb('m.user_id', '=', member)]))
    .where('u.deletion_id', 'is', null)
    .executeTakeFirstOrThrow()
  return count
}

/** Is the member `m` an accepted super admin, in an organization without another who is not disabled? */
export const isOnlySuperAdmin: RawBuilder<SqlBool> = sql<SqlBool>`(
  m.role = 'super_admin' and m.accepted_at is not null
  and not exists (
    select 1 from members as other inner join users as holder on holder.id = other.user_id
    where other.organization_id = m.organization_id and other.user_id <> m.user_id
      and other.role = 'super_admin' and other.accepted_at is not null and holder.disabled_at is null
      and holder.deletion_id is null))`
