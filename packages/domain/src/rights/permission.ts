import {
  isModeAtLeast,
  isUnlimited,
  reachesApp,
  reachesOrganization,
  type KeyMode,
  type KeyRight,
} from '../keys/api-key.ts'
import type { ErrorCode } from '../errors.ts'
import type { OrganizationId, UserId } from '../ids.ts'
import { isAtLeast, type Role } from '../members/member.ts'
import type { Plan } from '../operator/user.ts'

/** Who asks: a user through one of their keys, or a person by an identity of theirs. */
export interface Actor {
  userId: UserId
  email: string
  plan: Plan
  isOperator: boolean
  /** Null for a person, who has no key. */
  keyId: number | null
  key: KeyRight
}

/** A user through one of their keys. */
export interface KeyActor extends Actor {
  keyId: number
}

interface Right {
  role: Role
  mode: KeyMode
  /** The error for a caller who may read the organization, or the app, but not do this. */
  refusal: ErrorCode
}

/**
 * What each action on an organization needs at least: the member's role and the key's mode (docs/rest-contract.md,
 * "Rights"). Granting, changing or taking `super_admin` needs that role besides: `mayChangeRole`.
 */
const organizationActions = {
  'organization.read': { role: 'read', mode: 'read', refusal: 'organization_not_accessible' },
  'organization.update': { role: 'admin', mode: 'all', refusal: 'admin_role_required' },
  'organization.preview': { role: 'admin', mode: 'all', refusal: 'admin_role_required' },
  'organization.export': { role: 'admin', mode: 'all', refusal: 'admin_role_required' },
  'organization.delete': { role: 'admin', mode: 'all', refusal: 'admin_role_required' },
  'member.list': { role: 'read', mode: 'read', refusal: 'organization_not_accessible' },
  'member.change': { role: 'admin', mode: 'all', refusal: 'insufficient_member_permissions' },
  'member.leave': { role: 'read', mode: 'all', refusal: 'insufficient_member_permissions' },
  /** The role is the one that the invitation offers. */
  'member.accept': { role: 'read', mode: 'all', refusal: 'insufficient_member_permissions' },
  'policy.read': { role: 'read', mode: 'read', refusal: 'organization_not_accessible' },
  'policy.update': { role: 'admin', mode: 'all', refusal: 'admin_role_required' },
  'event.list': { role: 'admin', mode: 'all', refusal: 'admin_role_required' },
  /** Reads them, too: an address may be a secret in itself. */
  'webhook.manage': { role: 'admin', mode: 'all', refusal: 'admin_role_required' },
  'audit.list': { role: 'admin', mode: 'all', refusal: 'admin_role_required' },
} as const satisfies Record<string, Right>

export type OrganizationAction = keyof typeof organizationActions

/** The same for actions on an app, or on something in it. */
const appActions = {
  'app.read': { role: 'read', mode: 'read', refusal: 'app_not_found' },
  'app.create': { role: 'write', mode: 'write', refusal: 'insufficient_app_permissions' },
  'app.update': { role: 'write', mode: 'write', refusal: 'insufficient_app_permissions' },
  'app.delete': { role: 'admin', mode: 'all', refusal: 'insufficient_app_permissions' },
  /** Also registers one whose content is elsewhere. */
  'bundle.upload': { role: 'upload', mode: 'upload', refusal: 'insufficient_bundle_permissions' },
  'bundle.update': { role: 'write', mode: 'write', refusal: 'insufficient_bundle_permissions' },
  'bundle.delete': { role: 'write', mode: 'write', refusal: 'insufficient_bundle_permissions' },
  'channel.change': { role: 'write', mode: 'write', refusal: 'insufficient_channel_permissions' },
  'channel.delete': { role: 'write', mode: 'write', refusal: 'insufficient_channel_permissions' },
  'device.change': { role: 'write', mode: 'write', refusal: 'insufficient_app_permissions' },
} as const satisfies Record<string, Right>

export type AppAction = keyof typeof appActions

/** An action outside of any organization. It needs a key of mode `all` without limits. */
export type GlobalAction = 'organization.create' | 'operator.act'

/** The organization acted on, and the role that the actor has in it: null for none, or for one not yet accepted. */
export interface OrganizationAccess {
  organizationId: OrganizationId
  role: Role | null
}

/** May this actor do this to this organization? The one place that decides; every use case asks it. */
export function can(actor: Actor, action: OrganizationAction, { organizationId, role }: OrganizationAccess): boolean {
  const least = organizationActions[action]
  if (role === null || !isAtLeast(role, least.role)) return false
  return isModeAtLeast(actor.key.mode, least.mode) && reachesOrganization(actor.key, organizationId)
}

/** An app, the organization that it is or will be of, and the role that the actor has in that. */
export interface AppAccess extends OrganizationAccess {
  /** The reverse-domain name: keys are limited to apps by it. */
  appId: string
}

/** May this actor do this to this app? Decides about apps as `can` does about organizations. */
export function canOnApp(actor: Actor, action: AppAction, { organizationId, role, appId }: AppAccess): boolean {
  const least = appActions[action]
  if (role === null || !isAtLeast(role, least.role)) return false
  return isModeAtLeast(actor.key.mode, least.mode) && reachesApp(actor.key, { organizationId, appId })
}

/** May this actor do this, which belongs to no organization? */
export function canGlobally(actor: Actor, action: GlobalAction): boolean {
  if (!isModeAtLeast(actor.key.mode, 'all') || !isUnlimited(actor.key)) return false
  return action === 'organization.create' || actor.isOperator
}

/** What every action needs at least, as data: the same rows that decide. */
export const permissionTable: Readonly<Record<'organization' | 'app', Readonly<Record<string, Readonly<Right>>>>> = {
  organization: organizationActions,
  app: appActions,
}

/** The error for a caller who may read the organization, or the app, but not do this. */
export function refusalOf(action: OrganizationAction | AppAction): ErrorCode {
  return { ...organizationActions, ...appActions }[action].refusal
}
