import type { AuditEntryId, UserId } from '@organizations/domain'

export interface AuditInputs {
  list: {
    orgId: string
    page?: number | undefined | null
    limit?: number | undefined | null
    action?:
      | 'organization.create'
      | 'organization.update'
      | 'organization.export'
      | 'policy.update'
      | 'member.invite'
      | 'member.link'
      | 'member.accept'
      | 'member.change'
      | 'member.remove'
      | 'api_key.create'
      | 'api_key.update'
      | 'api_key.delete'
      | 'app.create'
      | 'app.update'
      | 'app.delete'
      | 'bundle.create'
      | 'bundle.update'
      | 'bundle.delete'
      | 'channel.create'
      | 'channel.update'
      | 'channel.delete'
      | 'device.set_channel'
      | 'device.clear_channel'
      | 'webhook.create'
      | 'webhook.update'
      | 'webhook.delete'
      | 'webhook.rotate'
      | undefined
      | null
    actor?: string | undefined | null
    subject?: string | undefined | null
    from?: string | undefined | null
    to?: string | undefined | null
  }
}

export interface AuditOutputs {
  list: {
    page: number
    limit: number
    total: number
    data: {
      id: AuditEntryId
      email: string | null
      action:
        | 'organization.create'
        | 'organization.update'
        | 'organization.export'
        | 'policy.update'
        | 'member.invite'
        | 'member.link'
        | 'member.accept'
        | 'member.change'
        | 'member.remove'
        | 'api_key.create'
        | 'api_key.update'
        | 'api_key.delete'
        | 'app.create'
        | 'app.update'
        | 'app.delete'
        | 'bundle.create'
        | 'bundle.update'
        | 'bundle.delete'
        | 'channel.create'
        | 'channel.update'
        | 'channel.delete'
        | 'device.set_channel'
        | 'device.clear_channel'
        | 'webhook.create'
        | 'webhook.update'
        | 'webhook.delete'
        | 'webhook.rotate'
      after: {
        [key: string]: unknown
      } | null
      subject: string
      created_at: string
      user_id: UserId
      key_id: number | null
      came_in_by: 'key' | 'session' | 'token' | null
      before: {
        [key: string]: unknown
      } | null
      request_id: string | null
    }[]
  }
}
