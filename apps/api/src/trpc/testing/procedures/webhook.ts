import type { DeliveryId, FeedEventId, OrganizationId, UserId, WebhookId } from '@organizations/domain'

export interface WebhookInputs {
  list: {
    orgId: string
    page?: number | undefined | null
  }
  get: {
    orgId: string
    webhookId: string
  }
  create: {
    orgId: string
    name: string
    url: string
    events: string[]
    enabled?: boolean | undefined | null
  }
  update: {
    orgId: string
    webhookId: string
    name?: string | undefined | null
    url?: string | undefined | null
    events?: string[] | undefined | null
    enabled?: boolean | undefined | null
  }
  delete: {
    orgId: string
    webhookId: string
  }
  rotate: {
    orgId: string
    webhookId: string
  }
  deliveries: {
    orgId: string
    webhookId: string
    page?: number | undefined | null
    status?: 'pending' | 'success' | 'failed' | undefined | null
  }
  delivery: {
    orgId: string
    deliveryId: string
  }
  retry: {
    orgId: string
    deliveryId: string
  }
  test: {
    orgId: string
    webhookId: string
  }
}

export interface WebhookOutputs {
  list: {
    id: WebhookId
    org_id: OrganizationId
    name: string
    url: string
    enabled: boolean
    disabled_reason: string | null
    events: string[]
    created_at: string
    updated_at: string
    created_by: UserId
  }[]
  get: {
    id: WebhookId
    org_id: OrganizationId
    name: string
    url: string
    enabled: boolean
    disabled_reason: string | null
    events: string[]
    created_at: string
    updated_at: string
    created_by: UserId
    stats_24h: { success: number; failed: number; pending: number }
  }
  create: {
    id: WebhookId
    org_id: OrganizationId
    name: string
    url: string
    enabled: boolean
    disabled_reason: string | null
    events: string[]
    created_at: string
    updated_at: string
    created_by: UserId
    secret: string | null
  }
  update: {
    id: WebhookId
    org_id: OrganizationId
    name: string
    url: string
    enabled: boolean
    disabled_reason: string | null
    events: string[]
    created_at: string
    updated_at: string
    created_by: UserId
  }
  delete: {
    webhookId: WebhookId
  }
  rotate: {
    id: WebhookId
    org_id: OrganizationId
    name: string
    url: string
    enabled: boolean
    disabled_reason: string | null
    events: string[]
    created_at: string
    updated_at: string
    created_by: UserId
    secret: string | null
  }
  deliveries: {
    deliveries: {
      id: DeliveryId
      org_id: OrganizationId
      webhook_id: WebhookId
      event_id: FeedEventId
      event_type:
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
        | 'webhook.test'
      status: 'pending' | 'success' | 'failed'
      attempt_count: number
      next_retry_at: string | null
      created_at: string
      completed_at: string | null
      duration_ms: number | null
      response_status: number | null
      response_body: string | null
      error: string | null
    }[]
    pagination: { page: number; per_page: number; total: number; has_more: boolean }
  }
  delivery: {
    id: DeliveryId
    org_id: OrganizationId
    webhook_id: WebhookId
    event_id: FeedEventId
    event_type:
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
      | 'webhook.test'
    status: 'pending' | 'success' | 'failed'
    attempt_count: number
    next_retry_at: string | null
    created_at: string
    completed_at: string | null
    duration_ms: number | null
    response_status: number | null
    response_body: string | null
    error: string | null
    payload: string | null
  }
  retry: {
    deliveryId: DeliveryId
  }
  test: {
    success: boolean
    status: number | null
    duration_ms: number
    response_preview: string | null
    delivery_id: DeliveryId
    message: string
  }
}
