import type { OrganizationId } from '../ids.ts'

/** The prefix of every stored object of an organization. */
export function organizationPrefix(organizationId: OrganizationId): string {
  return `organizations/${organizationId}/`
}

/** The prefix of every stored object of an app; it begins with that of its organization. */
export function appPrefix(organizationId: OrganizationId, appUuid: string): string {
  return `${organizationPrefix(organizationId)}apps/${appUuid}/`
}

/**
 * The key of a bundle's stored file. It holds no name and no version, and because of `randomId` no key is used twice: a
 * late worker can never delete a newer file.
 */
export function bundleObjectKey(organizationId: OrganizationId, appUuid: string, randomId: string): string {
  return `${appPrefix(organizationId, appUuid)}${randomId}`
}
