import type { OrganizationId } from './ids.ts'

/** Weakest first. A key's right is the weaker of its mode and its user's role, inside its limits. */
export const keyModes = ['read', 'upload', 'write', 'all'] as const
export type KeyMode = (typeof keyModes)[number]

/** What decides about a key's reach. `null` is no limit, an empty list means nothing at all. */
export interface KeyRight {
  mode: KeyMode
  limitedToOrgs: readonly string[] | null
  limitedToApps: readonly string[] | null
}

/** A key as its owner sees it. `key` is the secret in the answer that creates it, and null in all others. */
export interface ApiKey {
  id: number
  mode: KeyMode
  name: string
  key: string | null
  created_at: string
  updated_at: string
  expires_at: string | null
  limited_to_apps: string[]
  limited_to_orgs: string[]
}

export function isModeAtLeast(mode: KeyMode, least: KeyMode): boolean {
  return keyModes.indexOf(mode) >= keyModes.indexOf(least)
}

/** Does the key reach the organization itself? One that is limited to apps reaches these alone. */
export function reachesOrganization(key: KeyRight, organizationId: OrganizationId): boolean {
  return key.limitedToApps === null && (key.limitedToOrgs === null || key.limitedToOrgs.includes(organizationId))
}

export function isUnlimited(key: KeyRight): boolean {
  return key.limitedToOrgs === null && key.limitedToApps === null
}
