import {
  findOrganizationOf,
  type Database,
  type FoundOrganization,
  type Kysely,
  type Transaction,
} from '@organizations/database'
import {
  canGlobally,
  DomainError,
  readOrganizationId,
  refusalOfAccess,
  type Actor,
  type KeyPolicy,
  type Organization,
  type OrganizationAction,
  type Role,
} from '@organizations/domain'
import type { Caller } from '../deps.ts'

/** The organization that a caller may work on, and their role in it. */
export interface Access {
  organization: Organization
  role: Role
  policy: KeyPolicy
}

export interface AccessRequest {
  actor: Caller
  action: OrganizationAction
  orgId: string
  now: number
}

/**
 * Finds the organization, and lets the actor pass or throws: `organization_not_accessible` for what they may not even
 * read (unknown, deleted, or not theirs: all alike), `key_policy` for a key that the organization does not take, and
 * the action's own refusal for what they may read but not do. Inside a transaction it judges what that transaction
 * sees; outside, what was read when the caller was recognised, or with one indexed read.
 */
export async function requireRight(
  db: Kysely<Database>,
  { actor, action, orgId, now }: AccessRequest,
): Promise<Access> {
  const found = await findFor(db, actor, orgId)
  if (!found?.role) throw new DomainError('organization_not_accessible')
  const { organization, role, policy } = found
  const access = { organizationId: organization.id, role, policy }
  const refusal = refusalOfAccess(actor, action, access, now)
  if (refusal !== 'organization_not_accessible') actor.reached?.add(organization.id)
  if (refusal !== undefined) throw new DomainError(refusal)
  return { organization, role, policy }
}

async function findFor(db: Kysely<Database>, actor: Caller, orgId: string): Promise<FoundOrganization | undefined> {
  const { userId, found } = actor
  if (!db.isTransaction && found?.organization.id === orgId) return found
  const organizationId = readOrganizationId(orgId)
  return organizationId && (await findOrganizationOf(db, { organizationId, userId }))
}

/** Lets operators pass, with a key of mode `all` without limits, and throws `operator_required` for anyone else. */
export function requireOperator(actor: Actor): void {
  if (!canGlobally(actor, 'operator.act')) throw new DomainError('operator_required')
}

/** The same for a repetition of a request, by the operator right as the transaction finds it. */
export async function requireOperatorStill(_trx: Transaction<Database>, actor: Actor): Promise<void> {
  requireOperator(actor)
}
