import type { OrganizationId } from '../ids.ts'

/** Every stored object of an organization lies under this prefix. */
export function organizationPrefix(organizationId: OrganizationId): string {
  return `organizations/${organizationId}/`
}

/** Every stored object of an app lies under this prefix, which lies under its organization's. */
export function appPrefix(organizationId: OrganizationId, appUuid: string): string {
  return `${organizationPrefix(organizationId)}apps/${appUuid}/`
}

/**
 * The key of a bundle's stored file. Names and versions never stand in it, and `randomId` makes it one that is never
 * used twice, so a late worker can never delete a newer file.
 */
export function bundleObjectKey(organizationId: OrganizationId, appUuid: string, randomId: string): string {
  return `${appPrefix(organizationId, appUuid)}${randomId}`
}
