import { z } from 'zod'
import { errorSentences } from '../errors.ts'
import { destroyingInput, emailAddress, expected, flag, inputObject, nameOf, optional } from '../input/fields.ts'
import { pageFields, type PageInput } from '../input/page.ts'
import { requiredOrgId } from '../organizations/organization.ts'

/** Weakest first; each role may do everything that the ones before it may (docs/rest-contract.md). */
export const roles = ['read', 'upload', 'write', 'admin', 'super_admin'] as const
export type Role = (typeof roles)[number]

/** A user's place in an organization. While it is pending it grants nothing. */
export interface Membership {
  role: Role
  isPending: boolean
}

/** An invitation that is not accepted ends after 7 days. */
export const INVITATION_LASTS_MS = 7 * 24 * 3_600_000

/** An organization sends at most so many invitations to addresses in an hour. */
export const INVITATIONS_AN_HOUR = 20
export const INVITATIONS_WINDOW_MS = 3_600_000

const missing = expected('email', 'text')
const email = z
  .string({ error: missing })
  .pipe(emailAddress('email', () => errorSentences.invalid_email))
  .transform((address) => address.toLowerCase())

const role = z.enum(roles, {
  error: ({ input }) => (input === undefined || input === null ? 'role is required' : errorSentences.invalid_role),
})

export const listMembersInput = inputObject({ orgId: requiredOrgId, ...pageFields })
export const listInvitationsInput = inputObject(pageFields)
export const upsertMemberInput = inputObject({ orgId: requiredOrgId, email, role, invite: optional(flag('invite')) })
export const removeMemberInput = destroyingInput({ orgId: requiredOrgId, email })
/** By the organization, or by what stands in the link. */
export const acceptInvitationInput = inputObject({
  orgId: optional(requiredOrgId),
  token: optional(nameOf('token')),
}).refine(({ orgId, token }) => orgId !== undefined || token !== undefined, {
  error: errorSentences.org_id_required,
  path: ['orgId'],
})

export const linkInvitationInput = inputObject({ orgId: requiredOrgId, email })
export const openInvitationInput = inputObject({ token: nameOf('token') })

export type ListMembersInput = { orgId: string } & PageInput
export type ListInvitationsInput = PageInput
export type UpsertMemberInput = { orgId: string; email: string; role: Role; invite?: boolean | undefined }
export type RemoveMemberInput = z.output<typeof removeMemberInput>
export type AcceptInvitationInput = { orgId?: string | undefined; token?: string | undefined }
export type LinkInvitationInput = z.output<typeof linkInvitationInput>
export type OpenInvitationInput = z.output<typeof openInvitationInput>

export function isAtLeast(role: Role, least: Role): boolean {
  return roles.indexOf(role) >= roles.indexOf(least)
}

/** A member cannot grant, change or remove a role above their own. `null` is no role: before joining, after leaving. */
export function mayChangeRole(own: Role, { before, after }: { before: Role | null; after: Role | null }): boolean {
  return [before, after].every((role) => role === null || isAtLeast(own, role))
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
