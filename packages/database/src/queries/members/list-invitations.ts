import type { Kysely } from 'kysely'
import {
  toListed,
  type Invitation,
  type KeyRight,
  type Listed,
  type OrganizationId,
  type Page,
  type UserId,
} from '@organizations/domain'
import type { Database } from '../../schema.ts'
import { isNotDeleted } from '../deletion/tombstones.ts'

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
