import type { Kysely, Transaction } from 'kysely'
import { personsRight, type Actor, type OrganizationId } from '@organizations/domain'
import { compiledQuery } from '../../compiled-query.ts'
import { sharing } from '../../locks.ts'
import type { Database } from '../../schema.ts'
import { isNotDeleted } from '../deletion/tombstones.ts'
import { toFound } from '../keys/key-holders.ts'
import type { FoundOrganization } from '../organizations/organizations.ts'
import type { IssuersSubject } from './identities.ts'

/** A person, who has no key, and the identity that they were found by. */
export interface IdentityHolder {
  actor: Actor
  identityId: string
}

const holderQuery = compiledQuery(['issuer', 'subject', 'organizationId'], (db, { issuer, subject, organizationId }) =>
  db
    .selectFrom('identities as i')
    .innerJoin('users as u', (join) =>
      join.onRef('u.id', '=', 'i.user_id').on('u.disabled_at', 'is', null).on('u.deletion_id', 'is', null),
    )
    .leftJoin('organizations as o', (join) =>
      join.on('o.id', '=', organizationId).on(isNotDeleted('organization', 'o.id')),
    )
    .leftJoin('members as m', (join) =>
      join.onRef('m.organization_id', '=', 'o.id').onRef('m.user_id', '=', 'i.user_id'),
    )
    .where('i.issuer', '=', issuer)
    .where('i.subject', '=', subject)
    .select(['i.id as identity_id', 'u.id as user_id', 'u.email', 'u.plan', 'u.is_operator', 'm.role', 'm.accepted_at'])
    .select(['o.id', 'o.created_by', 'o.created_at', 'o.updated_at', 'o.logo', 'o.name', 'o.management_email'])
    .select(['o.customer_id', 'o.require_apikey_expiration', 'o.max_apikey_expiration_days']),
)

/** The person whom an issuer calls so, and the organization that they name: one indexed read, as for a key. */
export async function findIdentityHolder(
  db: Kysely<Database>,
  { issuer, subject }: IssuersSubject,
  organizationId: OrganizationId | null = null,
): Promise<(IdentityHolder & { found: FoundOrganization | undefined }) | undefined> {
  const [row] = await holderQuery(db, { issuer, subject, organizationId })
  return row && { actor: toActor(row), identityId: row.identity_id, found: toFound(row) }
}

const ofIdentity = (db: Kysely<Database>, id: never) =>
  db
    .selectFrom('identities as i')
    .innerJoin('users as u', 'u.id', 'i.user_id')
    .where('i.id', '=', id)
    .where('u.disabled_at', 'is', null)
    .where('u.deletion_id', 'is', null)
    .select(['u.id as user_id', 'u.email', 'u.plan', 'u.is_operator'])

const presentQuery = compiledQuery(['id'], (db, { id }) => ofIdentity(db, id))
const lockedQuery = compiledQuery(['id'], (db, { id }) => sharing(db, ofIdentity(db, id)))

/** The person of an identity as they are now; undefined when it or its user is gone, or the user is disabled. */
export async function findIdentityHolderAgain(db: Kysely<Database>, id: string): Promise<Actor | undefined> {
  const [row] = await presentQuery(db, { id })
  return row && toActor(row)
}

/** The same in a transaction, where neither changes until it ends. */
export async function lockIdentityHolder(trx: Transaction<Database>, id: string): Promise<Actor | undefined> {
  const [row] = await lockedQuery(trx, { id })
  return row && toActor(row)
}

/** Is the identity there, and its user not being deleted? Then nothing but that they are disabled keeps them out. */
export async function isIdentityKept(db: Kysely<Database>, id: string): Promise<boolean> {
  const row = await db
    .selectFrom('identities as i')
    .innerJoin('users as u', 'u.id', 'i.user_id')
    .where('i.id', '=', id)
    .where('u.deletion_id', 'is', null)
    .select('i.id')
    .executeTakeFirst()
  return row !== undefined
}

type ActorRow = Awaited<ReturnType<typeof presentQuery>>[number]

function toActor({ user_id: userId, email, plan, is_operator }: ActorRow): Actor {
  return { userId, email, plan, isOperator: is_operator === 1, keyId: null, key: personsRight }
}
