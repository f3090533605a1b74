/** What mails say, read when they are sent: nothing of it is kept with them. */
import { sql, type Kysely, type NotNull } from 'kysely'
import type { DeletionId, InvitationId, OrganizationId, Role, UserId } from '@organizations/domain'
import type { Database } from '../../schema.ts'
import { isNotDeleted } from '../deletion/tombstones.ts'

/** Where a user gets mails; undefined for one who is to get none, because they are disabled or deleted. */
export async function findMailAddress(db: Kysely<Database>, userId: UserId): Promise<string | undefined> {
  const row = await db
    .selectFrom('users')
    .select('email')
    .where('id', '=', userId)
    .where('disabled_at', 'is', null)
    .executeTakeFirst()
  return row?.email
}

/** What an organization is called that is not being deleted. */
export async function findOrganizationName(db: Kysely<Database>, id: OrganizationId): Promise<string | undefined> {
  const row = await db
    .selectFrom('organizations as o')
    .select('o.name')
    .where('o.id', '=', id)
    .where(isNotDeleted('organization', 'o.id'))
    .executeTakeFirst()
  return row?.name
}

export interface InvitationFacts {
  id: InvitationId
  tokenHash: string
  email: string
  role: Role
  organization: string
}

/**
 * An invitation to an address, that has not ended and is of an organization that is not being deleted. Undefined, too, when
 * the address is that of a user who is disabled.
 */
export async function findInvitationFacts(
  db: Kysely<Database>,
  { id, now }: { id: InvitationId; now: number },
): Promise<InvitationFacts | undefined> {
  const row = await db
    .selectFrom('invitations as i')
    .innerJoin('organizations as o', 'o.id', 'i.organization_id')
    .leftJoin('users as u', 'u.email', 'i.email')
    .select(['i.id', 'i.token_hash', 'i.email', 'i.role', 'o.name'])
    .where('i.id', '=', id)
    .where('i.ends_at', '>', now)
    .where('u.disabled_at', 'is', null)
    .where(isNotDeleted('organization', 'o.id'))
    .executeTakeFirst()
  return row && { id: row.id, tokenHash: row.token_hash, email: row.email, role: row.role, organization: row.name }
}

export interface DeletionFacts {
  organizationId: OrganizationId
  requestedAt: number
  /** Null once the organization's row is gone. */
  name: string | null
}

/** The deletion of an organization: of others no mail tells. */
export async function findDeletionFacts(db: Kysely<Database>, id: DeletionId): Promise<DeletionFacts | undefined> {
  const row = await db
    .selectFrom('deletions as d')
    .leftJoin('organizations as o', 'o.id', 'd.organization_id')
    .select(['d.organization_id', 'd.requested_at', 'o.name'])
    .where('d.id', '=', id)
    .where('d.subject_kind', '=', 'organization')
    .$narrowType<{ organization_id: NotNull }>()
    .executeTakeFirst()
  return (
    row && {
      organizationId: row.organization_id,
      requestedAt: row.requested_at,
      name: row.name,
    }
  )
}

/** Who could enable an endpoint again: the first so many accepted members with one of these roles. */
export async function listMembersWithRole(
  db: Kysely<Database>,
  { organizationId, roles, limit }: { organizationId: OrganizationId; roles: readonly Role[]; limit: number },
): Promise<UserId[]> {
  const rows = await db
    .selectFrom('members')
    .select('user_id')
    .where('organization_id', '=', organizationId)
    .where('role', 'in', roles)
    .where('accepted_at', 'is not', null)
    .orderBy('user_id')
    .limit(limit)
    .execute()
  return rows.map((row) => row.user_id)
}

export interface ExpiringKey {
  id: number
  userId: UserId
  name: string
  expiresAt: number
}

/** What the mail about the expiry of a key is sent for once. */
export function onceOfExpiry({ keyId, expiresAt }: { keyId: number; expiresAt: number }): string {
  return `key ${keyId} ${expiresAt}`
}

const onceOfRow = sql<string>`'key ' || cast(k.id as text) || ' ' || cast(k.expires_at as text)`

/**
 * Keys that expire in a range of time and for which no mail is queued yet, those first that expire first. Keys that were
 * made for a short time are left out: their users know it.
 */
export async function listExpiringKeys(
  db: Kysely<Database>,
  { after, until, leastLifeMs, limit }: { after: number; until: number; leastLifeMs: number; limit: number },
): Promise<ExpiringKey[]> {
  const rows = await db
    .selectFrom('api_keys as k')
    .select(['k.id', 'k.user_id', 'k.name', 'k.expires_at'])
    .where('k.expires_at', '>', after)
    .where('k.expires_at', '<=', until)
    .where((eb) => eb(eb('k.expires_at', '-', eb.ref('k.created_at')), '>', leastLifeMs))
    .where((eb) => eb.not(eb.exists(eb.selectFrom('mails as m').select('m.id').where('m.once', '=', onceOfRow))))
    .orderBy('k.expires_at')
    .orderBy('k.id')
    .limit(limit)
    .execute()
  return rows.map((row) => ({ id: row.id, userId: row.user_id, name: row.name, expiresAt: row.expires_at ?? 0 }))
}

export async function findKeyToExpire(db: Kysely<Database>, id: number): Promise<ExpiringKey | undefined> {
  const row = await db
    .selectFrom('api_keys')
    .select(['id', 'user_id', 'name', 'expires_at'])
    .where('id', '=', id)
    .executeTakeFirst()
  if (row === undefined || row.expires_at === null) return undefined
  return { id: row.id, userId: row.user_id, name: row.name, expiresAt: row.expires_at }
}
