import { sql, type Kysely, type Selectable } from 'kysely'
import {
  toListed,
  type InvitationId,
  type Listed,
  type Member,
  type Membership,
  type OrganizationId,
  type Page,
  type UserId,
} from '@organizations/domain'
import type { Database } from '../../schema.ts'
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
  const rows = await presentMembers(db, now)
    .innerJoin('users as u', 'u.id', 'm.user_id')
    .select(['m.user_id', 'u.email', 'u.disabled_at', 'm.role', 'm.accepted_at'])
    .where('m.organization_id', '=', organizationId)
    .orderBy('m.user_id', 'desc')
    .limit(limit)
    .offset(offset)
    .execute()
  const members = rows.map(toMember)
  if (members.length === limit) return toListed(members, page)
  const before =
    members.length > 0 || offset === 0 ? offset + members.length : await countPresent(db, organizationId, now)
  const invitations = await presentInvitations(db, { organizationId, now })
    .orderBy('id', 'desc')
    .limit(limit - members.length)
    .offset(Math.max(0, offset - before))
    .execute()
  return toListed([...members, ...invitations.map(toInvited)], page)
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
    .where('id', '>', after as InvitationId) // or the empty text, which comes before all ids; likewise below
    .orderBy('organization_id')
    .orderBy('id')
    .limit(limit)
    .execute()
  const rows = await presentMembers(db, now)
    .innerJoin('users as u', 'u.id', 'm.user_id')
    .select(['m.user_id', 'u.email', 'u.disabled_at', 'm.role', 'm.accepted_at'])
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
    .select(['id', 'email', 'role'])
    .where('organization_id', '=', organizationId)
    .where('ends_at', '>', now)
}

async function countPresent(db: Kysely<Database>, organizationId: OrganizationId, now: number): Promise<number> {
  const { count } = await presentMembers(db, now)
    .select((eb) => eb.fn.countAll<number>().as('count'))
    .where('m.organization_id', '=', organizationId)
    .executeTakeFirstOrThrow()
  return count
}

function toInvited({ id, email, role }: Pick<Selectable<Database['invitations']>, 'id' | 'email' | 'role'>): Member {
  return { uid: id, email, image_url: null, role: `invite_${role}` }
}

type MemberColumns = Pick<Selectable<Database['members']>, 'user_id' | 'role' | 'accepted_at'> &
  Pick<Selectable<Database['users']>, 'email' | 'disabled_at'>

function toMember(row: MemberColumns): Member {
  const role = row.accepted_at === null ? (`invite_${row.role}` as const) : row.role
  const member = { uid: row.user_id, email: row.email, image_url: null, role }
  return row.disabled_at === null ? member : { ...member, is_disabled: true }
}
