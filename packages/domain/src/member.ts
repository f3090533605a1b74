/** Weakest first; each role may do all that the ones before it may (docs/rest-contract.md). */
export const roles = ['read', 'upload', 'write', 'admin', 'super_admin'] as const
export type Role = (typeof roles)[number]

export function isAtLeast(role: Role, least: Role): boolean {
  return roles.indexOf(role) >= roles.indexOf(least)
}

/** What a change of one member's role, or their leaving (`after: null`), would mean for the organization. */
export interface RoleChange {
  before: Role
  after: Role | null
  /** Accepted super admins of the organization now, the member included. */
  superAdmins: number
}

/** True when the change would leave the organization without a super admin: no such change is ever allowed. */
export function losesLastSuperAdmin({ before, after, superAdmins }: RoleChange): boolean {
  return before === 'super_admin' && after !== 'super_admin' && superAdmins <= 1
}
