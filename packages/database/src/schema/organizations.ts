import type { Generated } from 'kysely'
import type { InvitationId, OrganizationId, Role, UserId } from '@organizations/domain'
import type { Flag } from './flag.ts'

/** Organizations, and who belongs to them. */
export interface OrganizationTables {
  organizations: OrganizationsTable
  members: MembersTable
  invitations: InvitationsTable
}

interface OrganizationsTable {
  id: OrganizationId
  created_by: UserId
  created_at: number
  updated_at: number
  logo: string | null
  name: string
  management_email: string
  customer_id: string | null
  require_apikey_expiration: Generated<Flag>
  max_apikey_expiration_days: number | null
}

interface MembersTable {
  organization_id: OrganizationId
  user_id: UserId
  role: Role
  /** Null while the invitation is pending: it grants nothing. */
  accepted_at: number | null
  invitation_ends_at: number | null
  created_at: number
}

/** To addresses: what an account is not needed for, until one accepts. */
interface InvitationsTable {
  organization_id: OrganizationId
  id: InvitationId
  /** In lower case; an organization invites it once at a time. */
  email: string
  role: Role
  invited_by: UserId
  /** SHA-256, in hex, of what stands in the link. */
  token_hash: string
  created_at: number
  ends_at: number
}
