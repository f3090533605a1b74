/** Invitations to addresses. What a person behind one is invited to by their account: members.ts. */
import { sql, type Kysely, type RawBuilder, type Selectable, type SqlBool, type Transaction } from 'kysely'
import type { InvitationId, OrganizationId, Role, UserId } from '@organizations/domain'
import { claiming } from '../../locks.ts'
import type { Database } from '../../schema.ts'

export interface AddressInvitation {
  id: InvitationId
  organizationId: OrganizationId
  email: string
  role: Role
  invitedBy: UserId
  /** SHA-256, in hex, of what stands in the link. */
  tokenHash: string
  createdAt: number
  endsAt: number
}

/** Invites an address that the organization has not invited; one whose time is over gives way. */
export async function insertInvitation(trx: Transaction<Database>, invitation: AddressInvitation): Promise<void> {
  const { organizationId, email } = invitation
  await trx
    .deleteFrom('invitations')
    .where('email', '=', email)
    .where('organization_id', '=', organizationId)
    .where('ends_at', '<=', invitation.createdAt)
    .execute()
  await trx
    .insertInto('invitations')
    .values({
      organization_id: organizationId,
      id: invitation.id,
      email,
      role: invitation.role,
      invited_by: invitation.invitedBy,
      token_hash: invitation.tokenHash,
      created_at: invitation.createdAt,
      ends_at: invitation.endsAt,
    })
    .execute()
}

/** Gives an invitation this role, until this time. */
export async function renewInvitation(
  trx: Transaction<Database>,
  { id, role, invitedBy, endsAt }: Pick<AddressInvitation, 'id' | 'role' | 'invitedBy' | 'endsAt'>,
): Promise<void> {
  const renewed = { role, invited_by: invitedBy, ends_at: endsAt }
  await trx.updateTable('invitations').set(renewed).where('id', '=', id).execute()
}

/** The invitation of an address to an organization; nothing once it has ended. */
export async function findInvitationTo(
  db: Kysely<Database>,
  { organizationId, email, now }: { organizationId: OrganizationId; email: string; now: number },
): Promise<AddressInvitation | undefined> {
  const row = await present(db, now)
    .where('email', '=', email)
    .where('organization_id', '=', organizationId)
    .executeTakeFirst()
  return row && toInvitation(row)
}

/** The one whose link has the token with this hash; nothing once it has ended. */
export async function findInvitationByToken(
  db: Kysely<Database>,
  { tokenHash, now }: { tokenHash: string; now: number },
): Promise<AddressInvitation | undefined> {
  const row = await present(db, now).where('token_hash', '=', tokenHash).executeTakeFirst()
  return row && toInvitation(row)
}

/** The invitations of an address that have not ended, at most so many, by organizations in the order of locks. */
export async function listInvitationsTo(
  db: Kysely<Database>,
  { email, now, limit }: { email: string; now: number; limit: number },
): Promise<AddressInvitation[]> {
  const rows = await present(db, now).where('email', '=', email).orderBy('organization_id').limit(limit).execute()
  return rows.map(toInvitation)
}

export async function setTokenHash(
  trx: Transaction<Database>,
  { id, tokenHash }: Pick<AddressInvitation, 'id' | 'tokenHash'>,
): Promise<void> {
  await trx.updateTable('invitations').set({ token_hash: tokenHash }).where('id', '=', id).execute()
}

/** Ends an invitation: it was withdrawn, declined or accepted. False when something else has ended it already. */
export async function deleteInvitation(trx: Transaction<Database>, id: InvitationId): Promise<boolean> {
  const { numDeletedRows } = await trx.deleteFrom('invitations').where('id', '=', id).executeTakeFirstOrThrow()
  return numDeletedRows === 1n
}

/**
 * When an organization sent its invitations to addresses since a time, newest first, at most so many. By its audit log,
 * so those count too that have ended since.
 */
export async function listInvitationTimes(
  db: Kysely<Database>,
  { organizationId, since, limit }: { organizationId: OrganizationId; since: number; limit: number },
): Promise<number[]> {
  const rows = await db
    .selectFrom('audit_entries')
    .select('created_at')
    .where('organization_id', '=', organizationId)
    .where('created_at', '>', since)
    .where('action', '=', sql.lit('member.invite')) // as it stands in the index
    .where(sql<string>`substr(subject, 1, 4)`, '=', 'inv_')
    .orderBy('created_at', 'desc')
    .limit(limit)
    .execute()
  return rows.map((row) => row.created_at)
}

/** Removes up to `limit` invitations that ended before a time. Returns how many. */
export async function purgeInvitations(
  trx: Transaction<Database>,
  { before, limit }: { before: number; limit: number },
): Promise<number> {
  const ended = trx.selectFrom('invitations').where('ends_at', '<', before).orderBy('ends_at').limit(limit)
  const { numDeletedRows } = await trx
    .with(
      (cte) => cte('old').materialized(),
      () => claiming(trx, ended).select('id'),
    )
    .deleteFrom('invitations')
    .where('id', 'in', (eb) => eb.selectFrom('old').select('id'))
    .executeTakeFirstOrThrow()
  return Number(numDeletedRows)
}

function present(db: Kysely<Database>, now: number) {
  return db.selectFrom('invitations').selectAll().where('ends_at', '>', now).where(isToNoneDeleted)
}

/** The invitation of a deleted user's address is found by no reader, until the deletion removes it. */
export const isToNoneDeleted: RawBuilder<SqlBool> = sql<SqlBool>`not exists (
  select 1 from users as u where u.email = invitations.email and u.deletion_id is not null)`

function toInvitation(row: Selectable<Database['invitations']>): AddressInvitation {
  return {
    id: row.id,
    organizationId: row.organization_id,
    email: row.email,
    role: row.role,
    invitedBy: row.invited_by,
    tokenHash: row.token_hash,
    createdAt: row.created_at,
    endsAt: row.ends_at,
  }
}
