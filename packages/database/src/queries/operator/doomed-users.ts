/** What the deletion of a user has to know of them, also of one that is being deleted. */
import { sql, type Kysely, type SqlBool, type Transaction } from 'kysely'
import type { DeletionId, OrganizationId, Role, UserId } from '@organizations/domain'
import { lockOrganizations } from '../../locks.ts'
import type { Database } from '../../schema.ts'
import { isNotDeleted } from '../deletion/tombstones.ts'

export interface DoomedUser {
  id: UserId
  email: string
  name: string | null
  isOperator: boolean
  /** The deletion that they go with; null while no one has asked for it. */
  deletionId: DeletionId | null
}

/** The user with this id, or with this address in any case, who may be on their way out. */
export async function findDoomedUser(db: Kysely<Database>, idOrAddress: string): Promise<DoomedUser | undefined> {
  const row = await db
    .selectFrom('users')
    .select(['id', 'email', 'name', 'is_operator', 'deletion_id'])
    .where((eb) => eb.or([eb('id', '=', idOrAddress as UserId), eb('email', '=', idOrAddress.toLowerCase())])) // text that is no id finds none
    .executeTakeFirst()
  return (
    row && {
      id: row.id,
      email: row.email,
      name: row.name,
      isOperator: row.is_operator === 1,
      deletionId: row.deletion_id,
    }
  )
}

/** Marks a user as deleted: readers do not find them any more. */
export async function markUser(
  trx: Transaction<Database>,
  { id, deletionId }: { id: UserId; deletionId: DeletionId },
): Promise<void> {
  await trx.updateTable('users').set({ deletion_id: deletionId }).where('id', '=', id).execute()
}

export interface EndedMembership {
  organizationId: OrganizationId
  role: Role
  isPending: boolean
  invitationEndsAt: number | null
}

/** Every place of a user in an organization that stands, also invitations that have ended; by ascending id. */
export async function listPlacesOf(db: Kysely<Database>, userId: UserId): Promise<EndedMembership[]> {
  const rows = await db
    .selectFrom('members as m')
    .select(['m.organization_id', 'm.role', 'm.accepted_at', 'm.invitation_ends_at'])
    .where('m.user_id', '=', userId)
    .where(isNotDeleted('organization', 'm.organization_id'))
    .orderBy('m.organization_id')
    .execute()
  return rows.map((row) => ({
    organizationId: row.organization_id,
    role: row.role,
    isPending: row.accepted_at === null,
    invitationEndsAt: row.invitation_ends_at,
  }))
}

/** Locks the organizations of these places. Who judges by the places reads them again then. */
export async function lockPlacesOf(trx: Transaction<Database>, userId: UserId): Promise<void> {
  const places = await listPlacesOf(trx, userId)
  await lockOrganizations(
    trx,
    places.map(({ organizationId }) => organizationId),
  )
}

/** The organizations that stand and have no super admin but this user, or none who is not disabled: the first ones. */
export async function listOnlySuperAdminOf(
  db: Kysely<Database>,
  userId: UserId,
  limit: number,
): Promise<OrganizationId[]> {
  const rows = await db
    .selectFrom('members as m')
    .select('m.organization_id')
    .where('m.user_id', '=', userId)
    .where('m.role', '=', 'super_admin')
    .where('m.accepted_at', 'is not', null)
    .where(isNotDeleted('organization', 'm.organization_id'))
    .where(sql<SqlBool>`not exists (
      select 1 from members as other inner join users as holder on holder.id = other.user_id
      where other.organization_id = m.organization_id and other.user_id <> m.user_id
        and other.role = 'super_admin' and other.accepted_at is not null
        and holder.disabled_at is null and holder.deletion_id is null)`)
    .orderBy('m.organization_id')
    .limit(limit)
    .execute()
  return rows.map((row) => row.organization_id)
}

/** The organizations that stand and have this address, in lower case, as their own: the first ones. */
export async function listManagedBy(db: Kysely<Database>, email: string, limit: number): Promise<OrganizationId[]> {
  const rows = await db
    .selectFrom('organizations as o')
    .select('o.id')
    .where(sql<string>`lower(o.management_email)`, '=', email)
    .where(isNotDeleted('organization', 'o.id'))
    .orderBy('o.id')
    .limit(limit)
    .execute()
  return rows.map((row) => row.id)
}

/** A user as the work on their deletion finds them; nothing once they are gone. */
export async function findForgottenUser(
  db: Kysely<Database>,
  id: string,
): Promise<{ id: string; email: string; name: string | null } | undefined> {
  const row = await db
    .selectFrom('users')
    .select(['id', 'email', 'name'])
    .where('id', '=', id as UserId)
    .executeTakeFirst() // a subject's id
  return row && { ...row, email: row.email.toLowerCase() }
}
