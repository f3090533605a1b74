import type { Kysely, Transaction } from 'kysely'
import type { KeyActor, OrganizationId, Role } from '@organizations/domain'
import { compiledQuery } from '../../compiled-query.ts'
import { sharing } from '../../locks.ts'
import type { Database } from '../../schema.ts'
import { toKeyRight } from './api-keys.ts'
import { toOrganization, toPolicy, type FoundOrganization } from '../organizations/organizations.ts'
import { isNotDeleted } from '../deletion/tombstones.ts'

/** Keys with their holders who are not disabled, and the organization of this id as each of them finds it. */
const keyHolderQuery = compiledQuery(['keyHash', 'organizationId'], (db, { keyHash, organizationId }) =>
  db
    .selectFrom('api_keys as k')
    .innerJoin('users as u', (join) =>
      join.onRef('u.id', '=', 'k.user_id').on('u.disabled_at', 'is', null).on('u.deletion_id', 'is', null),
    )
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

type LockedHolderRow = Awaited<ReturnType<typeof lockedHolderQuery>>[number]

/**
 * Who holds the key with this hash, and the organization that they name, when they are a member of it or invited: who
 * it is and what they may do in one indexed read, on the path of every request.
 */
export async function findKeyHolder(
  db: Kysely<Database>,
  keyHash: string,
  organizationId: OrganizationId | null = null,
): Promise<{ actor: KeyActor; found: FoundOrganization | undefined } | undefined> {
  const [row] = await keyHolderQuery(db, { keyHash, organizationId })
  if (row === undefined) return undefined
  return { actor: toActor(row), found: toFound(row) }
}

const lockedHolderQuery = compiledQuery(['keyHash'], (db, { keyHash }) =>
  sharing(
    db,
    db
      .selectFrom('api_keys as k')
      .innerJoin('users as u', 'u.id', 'k.user_id')
      .where('k.key_hash', '=', keyHash)
      .where('u.disabled_at', 'is', null)
      .where('u.deletion_id', 'is', null),
  )
    .select(['k.id as key_id', 'k.mode', 'k.limited_to_orgs', 'k.limited_to_apps', 'k.expires_at'])
    .select(['u.id as user_id', 'u.email', 'u.plan', 'u.is_operator']),
)

/**
 * Who holds the key with this hash, as the transaction finds it. Until it ends, neither the key nor its user changes.
 * One that another transaction has just given a new secret, or deleted, is waited for and then not found; so is one whose
 * user it has just disabled.
 */
export async function lockKeyHolder(trx: Transaction<Database>, keyHash: string): Promise<KeyActor | undefined> {
  const [row] = await lockedHolderQuery(trx, { keyHash })
  return row && toActor(row)
}

function toActor({ user_id: userId, email, plan, is_operator, key_id: keyId, ...key }: LockedHolderRow): KeyActor {
  return { userId, email, plan, isOperator: is_operator === 1, keyId, key: toKeyRight(key) }
}

/** The organization that was joined to who asks, when they are a member of it or invited. */
export function toFound(row: JoinedOrganization): FoundOrganization | undefined {
  if (row.role === null || !isWhole(row)) return undefined
  return { organization: toOrganization(row), role: row.accepted_at === null ? null : row.role, policy: toPolicy(row) }
}

type OrganizationColumns = Parameters<typeof toOrganization>[0] & Parameters<typeof toPolicy>[0]
type JoinedOrganization = { [C in keyof OrganizationColumns]: OrganizationColumns[C] | null } & {
  role: Role | null
  accepted_at: number | null
}

/** The columns of a left join are all there, or none is. */
function isWhole<T extends { id: unknown }>(row: T): row is T & OrganizationColumns {
  return row.id !== null
}
