import { sql, type Kysely, type Selectable, type SqlBool, type Transaction } from 'kysely'
import {
  toListed,
  type Invitation,
  type InvitationId,
  type KeyRight,
  type Listed,
  type Member,
  type Membership,
  type OrganizationId,
  type Page,
  type Role,
  type UserId,
} from '@organizations/domain'
import { insertRow } from '../../compiled-query.ts'
import type { Database } from '../../schema.ts'
import { isNotDeleted } from '../deletion/tombstones.ts'

export interface MemberKey {
  organizationId: OrganizationId
  userId: UserId
}

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
 * The invitations of a user, and of their address, that have not ended, to organizations that a key reaches, newest
 * first.
 */
export async function listInvitationsOf(
  db: Kysely<Database>,
  { userId, email, key, now, page, limit }: Page & { userId: UserId; email: string; key: KeyRight; now: number },
): Promise<Listed<Invitation>> {
  if (key.limitedToApps !== null) return { data: [], next: undefined }
  const ofUser = db
    .selectFrom('members')
    .select(['organization_id', 'role', 'created_at', 'invitation_ends_at'])
    .where('user_id', '=', userId)
    .where('accepted_at', 'is', null)
    .where('invitation_ends_at', '>', now)
  const ofAddress = db
    .selectFrom('invitations')
    .select(['organization_id', 'role', 'created_at', 'ends_at as invitation_ends_at'])
    .where('email', '=', email)
    .where('ends_at', '>', now)
  const rows = await db
    .selectFrom(ofUser.unionAll(ofAddress).as('m'))
    .innerJoin('organizations as o', 'o.id', 'm.organization_id')
    .where(isNotDeleted('organization', 'o.id'))
    .$if(key.limitedToOrgs !== null, (query) =>
      // An empty list would be no SQL; no organization has the empty id.
      query.where('o.id', 'in', ['', ...(key.limitedToOrgs ?? [])] as OrganizationId[]),
    )
    .select(['o.id', 'o.name', 'm.role', 'm.created_at', 'm.invitation_ends_at'])
    .orderBy('m.organization_id', 'desc')
    .limit(limit + 1)
    .offset(page * limit)
    .execute()
  const invitations = rows.map((row) => ({
    organization: { id: row.id, name: row.name },
    role: row.role,
    invited_at: new Date(row.created_at).toISOString(),
    ends_at: new Date(row.invitation_ends_at ?? 0).toISOString(), // not null: it was compared
  }))
  return toListed(invitations, { page, limit })
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

/** Is the member `m` an accepted super admin, in an organization without another who is not disabled? */
const isOnlySuperAdmin = sql<SqlBool>`(
  m.role = 'super_admin' and m.accepted_at is not null
  and not exists (
    select 1 from members as other inner join users as holder on holder.id = other.user_id
    where other.organization_id = m.organization_id and other.user_id <> m.user_id
      and other.role = 'super_admin' and other.accepted_at is not null and holder.disabled_at is null
      and holder.deletion_id is null))`

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
