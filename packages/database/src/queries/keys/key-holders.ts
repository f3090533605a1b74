import type { Kysely } from 'kysely'
import type { Actor, OrganizationId } from '@organizations/domain'
import { compiledQuery } from '../../compiled-query.ts'
import type { Database } from '../../schema.ts'
import { toKeyRight } from './api-keys.ts'
import { toOrganization, toPolicy, type FoundOrganization } from '../organizations/organizations.ts'
import { isNotDeleted } from '../deletion/tombstones.ts'

const keyHolderQuery = compiledQuery(['keyHash', 'organizationId'], (db, { keyHash, organizationId }) =>
  db
    .selectFrom('api_keys as k')
    .innerJoin('users as u', 'u.id', 'k.user_id')
    .leftJoin('organizations as o', (join) =>
      join.on('o.id', '=', organizationId).on(isNotDeleted('organization', 'o.id')),
    )
    .leftJoin('members as m', (join) =>
      join.onRef('m.organization_id', '=', 'o.id').onRef('m.user_id', '=', 'k.user_id'),
    )
    .where('k.key_hash', '=', keyHash)
    .select(['k.id as key_id', 'k.mode', 'k.limited_to_orgs', 'k.limited_to_apps', 'k.expires_at'])
    .select(['u.id as user_id', 'u.email', 'u.plan', 'u.is_operator', 'm.role', 'm.accepted_at'])
    .select(['o.id', 'o.created_by', 'o.created_at', 'o.updated_at', 'o.logo', 'o.name', 'o.management_email'])
    .select(['o.customer_id', 'o.require_apikey_expiration', 'o.max_apikey_expiration_days']),
)

type KeyHolderRow = Awaited<ReturnType<typeof keyHolderQuery>>[number]

/**
 * Who holds the key with this hash, and the organization that they name, when they are a member of it or invited: who
 * it is and what they may do in one indexed read, on the path of every request.
 */
export async function findKeyHolder(
  db: Kysely<Database>,
  keyHash: string,
  organizationId: OrganizationId | null = null,
): Promise<{ actor: Actor; found: FoundOrganization | undefined } | undefined> {
  const [row] = await keyHolderQuery(db, { keyHash, organizationId })
  if (row === undefined) return undefined
  const { user_id: userId, email, plan, key_id: keyId } = row
  const actor = { userId, email, plan, isOperator: row.is_operator === 1, keyId, key: toKeyRight(row) }
  return { actor, found: toFound(row) }
}

function toFound(row: KeyHolderRow): FoundOrganization | undefined {
  if (row.role === null || !isWhole(row)) return undefined
  return { organization: toOrganization(row), role: row.accepted_at === null ? null : row.role, policy: toPolicy(row) }
}

type OrganizationColumns = Parameters<typeof toOrganization>[0] & Parameters<typeof toPolicy>[0]

/** The columns of a left join are all there, or none is. */
function isWhole<T extends { id: unknown }>(row: T): row is T & OrganizationColumns {
  return row.id !== null
}
