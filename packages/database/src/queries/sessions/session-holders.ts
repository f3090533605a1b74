import type { Kysely } from 'kysely'
import { personsRight, type Actor, type OrganizationId, type SessionId } from '@organizations/domain'
import { compiledQuery } from '../../compiled-query.ts'
import type { Database } from '../../schema.ts'
import { isNotDeleted } from '../deletion/tombstones.ts'
import { toKeyRight } from '../keys/api-keys.ts'
import { toFound } from '../keys/key-holders.ts'
import type { FoundOrganization } from '../organizations/organizations.ts'

/** Who is signed in by a session: through a key, or as a person by an identity. One of both is null. */
export interface SessionHolder {
  actor: Actor
  keyHash: string | null
  identityId: string | null
  found: FoundOrganization | undefined
  session: { id: SessionId; hash: string; createdAt: number; expiresAt: number; userAgent: string | null }
}

const holderQuery = compiledQuery(['hash', 'organizationId'], (db, { hash, organizationId }) =>
  db
    .selectFrom('sessions as s')
    .leftJoin('api_keys as k', (join) => join.onRef('k.id', '=', 's.key_id').onRef('k.key_hash', '=', 's.key_hash'))
    .leftJoin('identities as i', 'i.id', 's.identity_id')
    .innerJoin('users as u', (join) =>
      join
        .on((eb) => eb('u.id', '=', eb.fn.coalesce('k.user_id', 'i.user_id')))
        .on('u.disabled_at', 'is', null)
        .on('u.deletion_id', 'is', null),
    )
    .leftJoin('organizations as o', (join) =>
      join.on('o.id', '=', organizationId).on(isNotDeleted('organization', 'o.id')),
    )
    .leftJoin('members as m', (join) => join.onRef('m.organization_id', '=', 'o.id').onRef('m.user_id', '=', 'u.id'))
    .where('s.hash', '=', hash)
    .select(['s.id as session_id', 's.created_at as session_created_at', 's.expires_at as session_expires_at'])
    .select(['s.user_agent', 's.identity_id'])
    .select(['k.id as key_id', 'k.key_hash', 'k.mode', 'k.limited_to_orgs', 'k.limited_to_apps', 'k.expires_at'])
    .select(['u.id as user_id', 'u.email', 'u.plan', 'u.is_operator', 'm.role', 'm.accepted_at'])
    .select(['o.id', 'o.created_by', 'o.created_at', 'o.updated_at', 'o.logo', 'o.name', 'o.management_email'])
    .select(['o.customer_id', 'o.require_apikey_expiration', 'o.max_apikey_expiration_days']),
)

/**
 * Who is signed in by the session with this hash, and the organization that they name: one indexed read, as for a key. It
 * leads to the key that it was begun with, while that is there and has the secret that it had then, or to the identity; not
 * to users who are disabled or being deleted.
 */
export async function findSessionHolder(
  db: Kysely<Database>,
  hash: string,
  organizationId: OrganizationId | null = null,
): Promise<SessionHolder | undefined> {
  const [row] = await holderQuery(db, { hash, organizationId })
  if (row === undefined) return undefined
  const session = {
    id: row.session_id,
    hash,
    createdAt: row.session_created_at,
    expiresAt: row.session_expires_at,
    userAgent: row.user_agent,
  }
  const { key_hash: keyHash, identity_id: identityId } = row
  return { actor: toActor(row), keyHash, identityId, found: toFound(row), session }
}

type HolderRow = Awaited<ReturnType<typeof holderQuery>>[number]

function toActor({ user_id: userId, email, plan, is_operator, key_id: keyId, mode, ...key }: HolderRow): Actor {
  // The columns of a left join are all there, or none is.
  const right = mode === null ? personsRight : toKeyRight({ ...key, mode })
  return { userId, email, plan, isOperator: is_operator === 1, keyId, key: right }
}
