import { sql, type Kysely } from 'kysely'
import {
  toListed,
  type InvitationId,
  type Listed,
  type Member,
  type Membership,
  type OrganizationId,
  type Page,
  type Role,
  type UserId,
} from '@organizations/domain'
import type { Database } from '../../schema.ts'
import { isToNoneDeleted } from './invitations.ts'
import { isNotDeleted } from '../deletion/tombstones.ts'
import { isOnlySuperAdmin } from './super-admins.ts'

export interface MemberKey {
  organizationId: OrganizationId
  userId: UserId
}

/** A user's place in an organization; nothing once their invitation has ended. */
export async function findMembership(
  db: Kysely<Database>,
  { organizationId, userId }: MemberKey,
  now: number,
): Promise<Membership | undefined> {
  const row = await presentMembers(db, now)
    .select(['m.role', 'm.accepted_at'])
    .where('m.organization_id', '=', organizationId)
    .where('m.user_id', '=', userId)
    .executeTakeFirst()
  return row && { role: row.role, isPending: row.accepted_at === null }
}

/**
 * A page of the members of an organization and of those who are invited, newest users first; after them the addresses
 * that are invited, newest invitations first.
 */
export async function listMembers(
  db: Kysely<Database>,
  { organizationId, now, ...page }: Page & { organizationId: OrganizationId; now: number },
): Promise<Listed<Member>> {
  const [offset, limit] = [page.page * page.limit, page.limit + 1]
  const members = presentMembers(db, now)
    .innerJoin('users as u', 'u.id', 'm.user_id')
    .select([sql<Member['uid']>`m.user_id`.as('uid'), 'u.email', 'm.role'])
    .select(['u.disabled_at', 'm.accepted_at', sql<0 | 1>`0`.as('is_address')])
    .where('m.organization_id', '=', organizationId)
    .orderBy('m.user_id', 'desc')
    .limit(offset + limit)
  const none = sql<number | null>`cast(null as bigint)`
  const addresses = presentInvitations(db, { organizationId, now })
    .select([sql<Member['uid']>`id`.as('uid'), 'email', 'role'])
    .select([none.as('disabled_at'), none.as('accepted_at'), sql<0 | 1>`1`.as('is_address')])
    .orderBy('id', 'desc')
    .limit(offset + limit)
  // One statement: between two, an address that accepts would be in neither.
  const rows = await db
    .selectFrom(
      db
        .selectFrom(members.as('members'))
        .selectAll()
        .unionAll(db.selectFrom(addresses.as('addresses')).selectAll())
        .as('all'),
    )
    .selectAll()
    .orderBy('is_address')
    .orderBy('uid', 'desc')
    .limit(limit)
    .offset(offset)
    .execute()
  return toListed(
    rows.map(({ is_address: isAddress, ...row }) => (isAddress === 1 ? toInvited(row) : toMember(row))),
    page,
  )
}

/** Where a user belongs, or is invited to, newest first: at most `limit` organizations. */
export async function listMembershipsOf(
  db: Kysely<Database>,
  { userId, now, limit }: { userId: UserId; now: number; limit: number },
): Promise<(Membership & { id: OrganizationId; name: string; isOnlySuperAdmin: boolean })[]> {
  const rows = await presentMembers(db, now)
    .innerJoin('organizations as o', 'o.id', 'm.organization_id')
    .where('m.user_id', '=', userId)
    .where(isNotDeleted('organization', 'o.id'))
    .select(['o.id', 'o.name', 'm.role', 'm.accepted_at'])
    .select(sql<number>`case when ${isOnlySuperAdmin} then 1 else 0 end`.as('is_only'))
    .orderBy('m.organization_id', 'desc')
    .limit(limit)
    .execute()
  return rows.map(({ accepted_at, is_only, ...row }) => ({
    ...row,
    isPending: accepted_at === null,
    isOnlySuperAdmin: is_only === 1,
  }))
}

/** The next members of an organization and of those who are invited, by their ids: those after this one. */
export async function nextMembers(
  db: Kysely<Database>,
  { organizationId, after, limit, now }: { organizationId: OrganizationId; after: string; limit: number; now: number },
): Promise<Member[]> {
  // Ids of invitations come before those of users.
  const invitations = await presentInvitations(db, { organizationId, now })
    .select(['id as uid', 'email', 'role'])
    .where('id', '>', after as InvitationId) // or the empty text, which comes before all ids; likewise below
    .orderBy('organization_id')
    .orderBy('id')
    .limit(limit)
    .execute()
  const rows = await presentMembers(db, now)
    .innerJoin('users as u', 'u.id', 'm.user_id')
    .select(['m.user_id as uid', 'u.email', 'u.disabled_at', 'm.role', 'm.accepted_at'])
    .where('m.organization_id', '=', organizationId)
    .where('m.user_id', '>', after as UserId)
    .orderBy('m.organization_id')
    .orderBy('m.user_id')
    .limit(limit - invitations.length)
    .execute()
  return [...invitations.map(toInvited), ...rows.map(toMember)]
}

/** Without those whose invitation has ended, and those who are being deleted. */
function presentMembers(db: Kysely<Database>, now: number) {
  return db
    .selectFrom('members as m')
    .where((eb) => eb.or([eb('m.accepted_at', 'is not', null), eb('m.invitation_ends_at', '>', now)]))
    .where(isNotDeleted('user', 'm.user_id'))
}

function presentInvitations(
  db: Kysely<Database>,
  { organizationId, now }: { organizationId: OrganizationId; now: number },
) {
  return db
    .selectFrom('invitations')
    .where('organization_id', '=', organizationId)
    .where('ends_at', '>', now)
    .where(isToNoneDeleted)
}

function toInvited({ uid, email, role }: Pick<Member, 'uid' | 'email'> & { role: Role }): Member {
  return { uid, email, image_url: null, role: `invite_${role}` }
}

interface MemberColumns extends Pick<Member, 'uid' | 'email'> {
  role: Role
  accepted_at: number | null
  disabled_at: number | null
}

function toMember(row: MemberColumns): Member {
  const role = row.accepted_at === null ? (`invite_${row.role}` as const) : row.role
  const member = { uid: row.uid, email: row.email, image_url: null, role }
  return row.disabled_at === null ? member : { ...member, is_disabled: true }
}
