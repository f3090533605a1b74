import type { FeedEventId, OrganizationId, UserId } from '@organizations/domain'

export interface EventInputs {
  list: {
    orgId: string
    after?: string | undefined | null
    limit?: number | undefined | null
  }
  watch: {
    orgId: string
    after?: string | undefined | null
    lastEventId?: string | undefined | null
  }
}

export interface EventOutputs {
  list: {
    data: {
      id: FeedEventId
      type:
        | 'organization.created'
        | 'organization.updated'
        | 'policy.updated'
        | 'member.invited'
        | 'member.joined'
        | 'member.role_changed'
        | 'member.removed'
        | 'api_key.created'
        | 'api_key.updated'
        | 'api_key.deleted'
        | 'app.created'
        | 'app.updated'
        | 'app.deleted'
        | 'bundle.created'
        | 'bundle.updated'
        | 'bundle.deleted'
        | 'channel.created'
        | 'channel.updated'
        | 'channel.deleted'
        | 'webhook.created'
        | 'webhook.updated'
        | 'webhook.deleted'
        | 'webhook.disabled'
        | 'organization.deleted'
        | 'organization.deletion_completed'
      timestamp: string
      data: {
        [key: string]: unknown
        organization_id: OrganizationId
        sequence: number
        actor: {
          user_id: UserId
          key_id: number | null
        } | null
      }
    }[]
    cursor: string
    hasMore: boolean
  }
  watch: {
    id: string
    data: {
      id: FeedEventId
      type:
        | 'organization.created'
        | 'organization.updated'
        | 'policy.updated'
        | 'member.invited'
        | 'member.joined'
        | 'member.role_changed'
        | 'member.removed'
        | 'api_key.created'
        | 'api_key.updated'
        | 'api_key.deleted'
        | 'app.created'
        | 'app.updated'
        | 'app.deleted'
        | 'bundle.created'
        | 'bundle.updated'
        | 'bundle.deleted'
        | 'channel.created'
        | 'channel.updated'
        | 'channel.deleted'
        | 'webhook.created'
        | 'webhook.updated'
        | 'webhook.deleted'
        | 'webhook.disabled'
        | 'organization.deleted'
        | 'organization.deletion_completed'
      timestamp: string
      data: {
        [key: string]: unknown
        organization_id: OrganizationId
        sequence: number
        actor: {
          user_id: UserId
          key_id: number | null
        } | null
      }
    }
  }
}
