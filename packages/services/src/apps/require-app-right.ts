import { findAppOf, findOrganizationOf, type Database, type FoundApp, type Kysely } from '@organizations/database'
import {
  canOnApp,
  DomainError,
  meetsPolicy,
  readOrganizationId,
  refusalOf,
  type Actor,
  type AppAction,
  type OrganizationId,
} from '@organizations/domain'
import type { Caller } from '../deps.ts'

type AppActor = Actor & Pick<Caller, 'reached'>

export interface AppAccessRequest {
  actor: AppActor
  action: AppAction
  appId: string
  now: number
}

/**
 * Finds the app, and lets the actor pass or throws: `app_not_found` for what they may not even read (unknown, deleted,
 * or not theirs: all alike), `key_policy` for a key that the organization does not take, and the action's own refusal
 * for what they may read but not do. Inside a transaction it judges what that transaction sees.
 */
export async function requireAppRight(
  db: Kysely<Database>,
  { actor, action, appId, now }: AppAccessRequest,
): Promise<Pick<FoundApp, 'app' | 'organizationId' | 'appUuid'>> {
  const found = await findAppOf(db, { appId, userId: actor.userId })
  if (!found?.role) throw new DomainError('app_not_found')
  const { app, organizationId, appUuid, role, policy } = found
  const access = { organizationId, role, appId: app.app_id }
  if (!canOnApp(actor, 'app.read', access)) throw new DomainError('app_not_found')
  actor.reached?.add(organizationId)
  if (!meetsPolicy(actor.key, policy, now)) throw new DomainError('key_policy')
  if (!canOnApp(actor, action, access)) throw new DomainError(refusalOf(action))
  return { app, organizationId, appUuid }
}

/** The same for an app that is not there yet: what cannot be read then is the organization that is to own it. */
export async function requireNewAppRight(
  db: Kysely<Database>,
  { actor, orgId, appId, now }: { actor: AppActor; orgId: string; appId: string; now: number },
): Promise<OrganizationId> {
  const organizationId = readOrganizationId(orgId)
  const found = organizationId && (await findOrganizationOf(db, { organizationId, userId: actor.userId }))
  const access = found?.role && { organizationId: found.organization.id, role: found.role, appId }
  if (!access || !canOnApp(actor, 'app.read', access)) throw new DomainError('organization_not_accessible')
  actor.reached?.add(access.organizationId)
  if (!meetsPolicy(actor.key, found.policy, now)) throw new DomainError('key_policy')
  if (!canOnApp(actor, 'app.create', access)) throw new DomainError(refusalOf('app.create'))
  return access.organizationId
}
