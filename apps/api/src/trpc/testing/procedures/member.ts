import type { MemberUid, OrganizationId } from '@organizations/domain'

export interface MemberInputs {
  list: {
    orgId: string
    page?: number | undefined | null
    limit?: number | undefined | null
  }
  invitations:
    | void
    | {
        page?: number | undefined | null
        limit?: number | undefined | null
      }
    | undefined
  upsert: {
    orgId: string
    email: string
    role: 'read' | 'upload' | 'write' | 'admin' | 'super_admin'
    invite?: boolean | undefined | null
  }
  accept: {
    orgId?: string | undefined | null
    token?: string | undefined | null
  }
  linkInvitation: {
    orgId: string
    email: string
  }
  openInvitation: {
    token: string
  }
  remove: {
    orgId: string
    email: string
  }
}

export interface MemberOutputs {
  list: {
    email: string
    role:
      | 'read'
      | 'upload'
      | 'write'
      | 'admin'
      | 'super_admin'
      | 'invite_read'
      | 'invite_upload'
      | 'invite_write'
      | 'invite_admin'
      | 'invite_super_admin'
    uid: MemberUid
    image_url: string | null
    is_disabled?: true
  }[]
  invitations: {
    organization: { id: OrganizationId; name: string }
    role: 'read' | 'upload' | 'write' | 'admin' | 'super_admin'
    invited_at: string
    ends_at: string
  }[]
  upsert: {
    email: string
    role:
      | 'read'
      | 'upload'
      | 'write'
      | 'admin'
      | 'super_admin'
      | 'invite_read'
      | 'invite_upload'
      | 'invite_write'
      | 'invite_admin'
      | 'invite_super_admin'
    uid: MemberUid
    image_url: string | null
    is_disabled?: true
  }
  accept: {
    organizationId: OrganizationId
  }
  linkInvitation: {
    path: string
    ends_at: string
  }
  openInvitation: {
    organization: { id: OrganizationId; name: string }
    role: 'read' | 'upload' | 'write' | 'admin' | 'super_admin'
    invited_at: string
    ends_at: string
  }
  remove: never
}
