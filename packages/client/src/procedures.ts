/** Written by `npm run docs`, from apps/api/src/trpc/testing/procedure-types.ts. */

import type { Mutation, Query, Subscription } from './calls.ts'

export type DeletionState = 'requested' | 'sweeping' | 'verifying' | 'blocked' | 'completed' | 'superseded'

export interface ParticipantProgress {
  id: string
  name: string
  state: 'no_answer' | 'pending' | 'refused' | 'timed_out' | 'completed' | 'waived'
  since: string
  reason?: string
}

export interface Deletion {
  state: DeletionState
  requestedAt: string
  done: number
  rate: number
  kinds: { kind: string; done: number; total?: number; keptInRound?: number; beganAt?: string; endedAt?: string }[]
  round: number
  step: {
    number: number
    of: number
    action: 'count' | 'sweep' | 'scrub' | 'delete strays' | 'await participants' | 'verify' | 'finish'
    kind?: string
  }
  total?: number
  percent?: number
  etaSeconds?: number
  participants?: ParticipantProgress[]
  startedAt?: string
  countedAt?: string
  rounds?: { number: number; beganAt: string }[]
  sweptAt?: string
  blockedAt?: string
  completedAt?: string
  reason?: string
}

export interface ListedDeletion {
  id: string
  state: DeletionState
  subject: { kind: string; id: string }
  organizationId: string | null
  requestedAt: string
  done: number
  rate: number
  kinds: { kind: string; done: number; total?: number; keptInRound?: number; beganAt?: string; endedAt?: string }[]
  round: number
  step: {
    number: number
    of: number
    action: 'count' | 'sweep' | 'scrub' | 'delete strays' | 'await participants' | 'verify' | 'finish'
    kind?: string
  }
  total?: number
  percent?: number
  etaSeconds?: number
  participants?: ParticipantProgress[]
  startedAt?: string
  countedAt?: string
  rounds?: { number: number; beganAt: string }[]
  sweptAt?: string
  blockedAt?: string
  completedAt?: string
  reason?: string
  requestedBy: {
    uid: string
    email: string | null
    requester: 'member' | 'operator' | 'replay' | null
    reason: string | null
  }
  stalledRounds: number
  failures: number
  lastError: string | null
}

export interface DeletionPreview {
  total: number
  kinds: { kind: string; count: number; isAtLeast: boolean }[]
  files: { count: number; bytes: number; isAtLeast: boolean }
  isAtLeast: boolean
}

export interface Receipt {
  receipt: { [key: string]: unknown; number: number; previousHash: string | null }
  hash: string
  signature: string
  kid: string
}

export interface Organization {
  id: string
  name: string
  logo: string | null
  management_email: string
  created_by: string
  created_at: string
  updated_at: string
  customer_id: string | null
}

export interface KeyPolicy {
  require_apikey_expiration: boolean
  max_apikey_expiration_days: number | null
}

export type MemberRole =
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

export interface Member {
  email: string
  role: MemberRole
  uid: string
  image_url: string | null
  is_disabled?: true
}

export type KeyMode = 'read' | 'upload' | 'write' | 'all'

export interface ApiKey {
  key: string | null
  id: number
  name: string
  mode: KeyMode
  limited_to_apps?: string[]
  limited_to_orgs?: string[]
  expires_at: string | null
  created_at: string
  updated_at: string
  last_used_at: string | null
}

export interface App {
  id: string
  name: string
  app_id: string
  owner_org: string
  retention: number
  created_at: string
  updated_at: string
  user_id: string | null
  default_upload_channel: string
  icon_url: string | null
  last_version: string | null
}

export interface Bundle {
  link: string | null
  id: number
  name: string
  app_id: string
  external_url: string | null
  checksum: string | null
  comment: string | null
  created_at: string
  updated_at: string
  minUpdateVersion: string | null
  storage_provider: 'file' | 'external' | 's3'
  size: number
  deleted: boolean
}

export interface Channel {
  id: number
  name: string
  app_id: string
  public: boolean
  disableAutoUpdateUnderNative: boolean
  disableAutoUpdate: 'major' | 'minor' | 'patch' | 'version_number' | 'none'
  ios: boolean
  android: boolean
  electron: boolean
  allow_device_self_set: boolean
  allow_emulator: boolean
  allow_dev: boolean
  created_at: string
  updated_at: string
  version?: { id: number; name: string }
}

export interface Device {
  app_id: string
  version: number | null
  channel: string | null
  device_id: string
  updated_at: string
  platform: 'ios' | 'android' | 'electron'
  custom_id: string | null
  version_name: string | null
  plugin_version: string | null
  os_version: string | null
  version_build: string | null
  is_prod: boolean
  is_emulator: boolean
  key_id: string | null
}

export interface DailyStatistics {
  date: string
  mau: number
  storage: number
  bandwidth: number
  app_id?: string
}

export interface Webhook {
  id: string
  org_id: string
  name: string
  url: string
  enabled: boolean
  disabled_reason: string | null
  events: string[]
  created_at: string
  updated_at: string
  created_by: string
}

export interface WebhookWithStats {
  id: string
  org_id: string
  name: string
  url: string
  enabled: boolean
  disabled_reason: string | null
  events: string[]
  created_at: string
  updated_at: string
  created_by: string
  stats_24h: { success: number; failed: number; pending: number }
}

export interface WebhookWithSecret {
  id: string
  org_id: string
  name: string
  url: string
  enabled: boolean
  disabled_reason: string | null
  events: string[]
  created_at: string
  updated_at: string
  created_by: string
  secret: string | null
}

export interface WebhookDelivery {
  id: string
  org_id: string
  webhook_id: string
  event_id: string
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
}

export type AuditAction =
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

export interface AuditEntry {
  id: string
  email: string | null
  action: AuditAction
  after: { [key: string]: unknown } | null
  subject: string
  created_at: string
  user_id: string
  key_id: number | null
  came_in_by: 'key' | 'session' | 'token' | null
  before: { [key: string]: unknown } | null
  request_id: string | null
}

export type OrganizationEventType =
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

export interface OrganizationEvent {
  id: string
  type: OrganizationEventType
  timestamp: string
  data: {
    [key: string]: unknown
    organization_id: string
    sequence: number
    actor: { user_id: string; key_id: number | null } | null
  }
}

export interface User {
  name: string | null
  email: string
  plan: 'standard' | 'enterprise'
  uid: string
  disabled_at: string | null
}

export interface Participant {
  id: string
  name: string
  url: string
  required: boolean
  subjects: ('organization' | 'user')[]
  created_at: string
  updated_at: string
}

export interface ParticipantWithSecret {
  id: string
  name: string
  url: string
  required: boolean
  subjects: ('organization' | 'user')[]
  created_at: string
  updated_at: string
  secret: string | null
}

export interface Tombstone {
  subject: { kind: 'organization' | 'app' | 'bundle' | 'bundles' | 'channel' | 'user'; id: string }
  organizationId: string | null
  deletionId: string
  requestedAt: string
  kid: string
  signature: string
  bundles?: { appUuid: string; above: number; upTo: number; kept: readonly number[] }
}

export interface Session {
  id: string
  key_id: number | null
  key_name: string | null
  user_agent: string | null
  created_at: string
  expires_at: string
  is_current: boolean
}

export interface Invitation {
  organization: { id: string; name: string }
  role: 'read' | 'upload' | 'write' | 'admin' | 'super_admin'
  invited_at: string
  ends_at: string
}

export interface InvitationLink {
  path: string
  ends_at: string
}

/** The permanent codes of refusals. A newer service may have more. */
export type ErrorCode =
  | 'invalid_api_key'
  | 'identity_not_linked'
  | 'user_deleted'
  | 'identity_provider_away'
  | 'session_ended'
  | 'sign_in_code_invalid'
  | 'sign_in_expired'
  | 'sign_in_failed'
  | 'logout_token_invalid'
  | 'ticket_invalid'
  | 'not_own_page'
  | 'logo_not_found'
  | 'session_not_found'
  | 'name_required'
  | 'org_id_required'
  | 'nothing_to_update'
  | 'admin_role_required'
  | 'organization_not_accessible'
  | 'operator_required'
  | 'key_policy'
  | 'policy_breaks_own_key'
  | 'member_not_found'
  | 'invalid_role'
  | 'invalid_email'
  | 'insufficient_member_permissions'
  | 'last_admin'
  | 'already_member'
  | 'invitation_not_found'
  | 'too_many_invitations'
  | 'invitations_not_set_up'
  | 'api_key_not_found'
  | 'insufficient_key_permissions'
  | 'too_many_keys'
  | 'idempotency_key_reused'
  | 'app_not_found'
  | 'app_id_taken'
  | 'invalid_app_configuration'
  | 'insufficient_app_permissions'
  | 'bundle_not_found'
  | 'invalid_version'
  | 'version_taken'
  | 'bundle_in_use'
  | 'insufficient_bundle_permissions'
  | 'checksum_mismatch'
  | 'upload_too_large'
  | 'upload_incomplete'
  | 'channel_not_found'
  | 'insufficient_channel_permissions'
  | 'public_channel_override'
  | 'device_not_found'
  | 'invalid_body'
  | 'invalid_url'
  | 'invalid_events'
  | 'no_updates'
  | 'webhook_not_found'
  | 'too_many_webhooks'
  | 'webhook_disabled'
  | 'deliveries_off'
  | 'webhooks_not_set_up'
  | 'delivery_not_found'
  | 'delivery_not_failed'
  | 'deletion_not_found'
  | 'cursor_expired'
  | 'receipt_not_ready'
  | 'organization_unknown'
  | 'deletion_unknown'
  | 'deletion_not_blocked'
  | 'participant_not_found'
  | 'participant_not_waited_for'
  | 'too_many_participants'
  | 'user_not_found'
  | 'last_operator'
  | 'user_disabled'
  | 'own_user'
  | 'deleted_identity_not_found'
  | 'user_is_last_operator'
  | 'user_is_last_super_admin'
  | 'tombstone_not_signed'
  | 'email_taken'
  | 'invalid_input'
  | 'malformed_json'
  | 'not_found'
  | 'body_too_large'
  | 'unsupported_media_type'
  | 'range_not_satisfiable'
  | 'headers_too_large'
  | 'request_timeout'
  | 'too_many_requests'
  | 'disk_full'
  | 'service_unavailable'
  | 'internal_error'

/** A client of the service. Each procedure has `query`, `mutate` or `subscribe`. */
export interface OrganizationsClient {
  organization: {
    /** One organization, or those that the key reaches. REST: `GET /organization` */
    list: Query<
      void | { page?: number | undefined | null; limit?: number | undefined | null } | undefined,
      Organization[]
    >
    /** One organization, or those that the key reaches. REST: `GET /organization` */
    get: Query<{ orgId: string }, Organization>
    /** Create an organization. REST: `POST /organization` */
    create: Mutation<{ name: string; email?: string | undefined | null }, { id: string }>
    /** Change an organization. REST: `PUT /organization` */
    update: Mutation<
      {
        orgId: string
        name?: string | undefined | null
        logo?: string | undefined | null
        management_email?: string | undefined | null
      },
      Organization
    >
    /** Delete an organization. REST: `DELETE /organization` */
    delete: Mutation<{ orgId: string }, { id: string }>
    /** How far the deletion of an organization has come. REST: `GET /organization/deletion` */
    deletion: Query<{ orgId: string }, Deletion>
    /** The deletions of organizations that the user who asks has asked for. REST: `GET /organization/deletions` */
    deletions: Query<
      void | { page?: number | undefined | null; limit?: number | undefined | null } | undefined,
      { organizationId: string; deletion: Deletion; hasReceipt: boolean }[]
    >
    /** The receipt of the deletion of an organization. REST: `GET /organization/deletion/receipt` */
    receipt: Query<{ orgId: string }, Receipt>
    /** What the deletion of an organization would remove. REST: `GET /organization/deletion/preview` */
    previewDeletion: Query<{ orgId: string }, DeletionPreview>
    watchDeletion: Subscription<
      { orgId: string; lastEventId?: string | undefined | null },
      { id: string; data: Deletion }
    >
    /** What an organization asks of keys. REST: `GET /organization/policy` */
    policy: Query<{ orgId: string }, KeyPolicy>
    /** Change what an organization asks of keys. REST: `PUT /organization/policy` */
    setPolicy: Mutation<
      {
        orgId: string
        require_apikey_expiration?: boolean | undefined | null
        max_apikey_expiration_days?: number | undefined | null
      },
      KeyPolicy
    >
  }
  member: {
    /** The members of an organization, invitations included. REST: `GET /organization/members` */
    list: Query<{ orgId: string; page?: number | undefined | null; limit?: number | undefined | null }, Member[]>
    /** The invitations of the user who asks, and of their address. REST: `GET /organization/invitations` */
    invitations: Query<
      void | { page?: number | undefined | null; limit?: number | undefined | null } | undefined,
      Invitation[]
    >
    /** Invite a user, or change a member's role. REST: `POST /organization/members` */
    upsert: Mutation<
      {
        orgId: string
        email: string
        role: 'read' | 'upload' | 'write' | 'admin' | 'super_admin'
        invite?: boolean | undefined | null
      },
      Member
    >
    /** Accept the caller's own invitation. REST: `POST /organization/members/accept` */
    accept: Mutation<
      { orgId?: string | undefined | null; token?: string | undefined | null },
      { organizationId: string }
    >
    /** The link of an invitation to an address. REST: `POST /organization/members/link` */
    linkInvitation: Mutation<{ orgId: string; email: string }, InvitationLink>
    /** What a link invites the caller to. REST: `POST /organization/invitations/open` */
    openInvitation: Mutation<{ token: string }, Invitation>
    /** Remove a member, or withdraw an invitation. REST: `DELETE /organization/members` */
    remove: Mutation<{ orgId: string; email: string }, void>
  }
  apiKey: {
    /** The keys of the caller's user. REST: `GET /apikey` */
    list: Query<void | { page?: number | undefined | null; limit?: number | undefined | null } | undefined, ApiKey[]>
    /** The key that asks, and its user. REST: `GET /apikey/current` */
    current: Query<
      void,
      {
        user: { uid: string; email: string; name: string | null; plan: 'standard' | 'enterprise' }
        apikey: ApiKey
        is_operator: boolean
      }
    >
    /** Create a key. REST: `POST /apikey` */
    create: Mutation<
      {
        name: string
        mode: KeyMode
        limited_to_apps?: string[] | undefined | null
        limited_to_orgs?: string[] | undefined | null
        hashed?: boolean | undefined | null
        expires_at?: string | undefined | null
      },
      ApiKey
    >
    /** Rename a key, move its expiry, or give it a new secret. REST: `PUT /apikey/{id}` */
    update: Mutation<
      {
        id: number
        name?: string | undefined | null
        expires_at?: string | undefined | null
        regenerate?: boolean | undefined | null
      },
      ApiKey
    >
    /** Delete a key. REST: `DELETE /apikey/{id}` */
    delete: Mutation<{ id: number }, void>
  }
  session: {
    get: Query<
      void,
      {
        user: { uid: string; email: string; name: string | null; plan: 'standard' | 'enterprise' }
        apikey: ApiKey | null
        is_operator: boolean
        session: Session | null
      }
    >
    list: Query<void, Session[]>
    revoke: Mutation<{ id: string }, void>
  }
  transfer: {
    create: Mutation<
      | { kind: 'upload'; app_id: string; version: string }
      | { kind: 'download'; app_id: string; version: string }
      | { kind: 'export'; orgId: string },
      { method: 'PUT' | 'GET'; path: string; expires_at: string }
    >
  }
  app: {
    /** The apps that the key reaches. REST: `GET /app` */
    list: Query<
      | void
      | { page?: number | undefined | null; limit?: number | undefined | null; org_id?: string | undefined | null }
      | undefined,
      App[]
    >
    /** One app. REST: `GET /app/{app_id}` */
    get: Query<{ app_id: string }, App>
    /** Create an app. REST: `POST /app` */
    create: Mutation<{ app_id: string; name: string; owner_org: string; icon?: string | undefined | null }, App>
    /** Change an app. REST: `PUT /app/{app_id}` */
    update: Mutation<
      {
        app_id: string
        name?: string | undefined | null
        icon?: string | undefined | null
        retention?: number | undefined | null
      },
      App
    >
    /** What the deletion of an app would remove. REST: `GET /app/{app_id}/deletion/preview` */
    previewDeletion: Query<{ app_id: string }, DeletionPreview>
    /** Delete an app with all that is under it. REST: `DELETE /app/{app_id}` */
    delete: Mutation<{ app_id: string }, { app_id: string }>
  }
  bundle: {
    /** The bundles of an app. REST: `GET /bundle` */
    list: Query<{ app_id: string; page?: number | undefined | null; limit?: number | undefined | null }, Bundle[]>
    /** Register a bundle whose content is elsewhere. REST: `POST /bundle` */
    register: Mutation<{ app_id: string; version: string; external_url: string; checksum: string }, Bundle>
    /** Point a channel at a bundle. REST: `PUT /bundle` */
    setToChannel: Mutation<
      { app_id: string; version_id: number; channel_id: number },
      { version: string; channel: string }
    >
    /** Give a bundle a link, a comment, or both. REST: `POST /bundle/metadata` */
    setMetadata: Mutation<
      { app_id: string; version_id: number; link?: string | undefined | null; comment?: string | undefined | null },
      Bundle
    >
    /** Delete a bundle, or all that no channel uses. REST: `DELETE /bundle` */
    delete: Mutation<{ app_id: string; version?: string | undefined }, { deleted: number; kept?: number }>
  }
  channel: {
    /** The channels of an app, or one of them. REST: `GET /channel` */
    list: Query<{ app_id: string; page?: number | undefined | null; limit?: number | undefined | null }, Channel[]>
    /** The channels of an app, or one of them. REST: `GET /channel` */
    get: Query<{ app_id: string; channel: string }, Channel>
    /** How many devices each channel of an app serves. REST: `GET /channel/reach` */
    reach: Query<
      { app_id: string },
      { channels: { id: number; name: string; devices: number }[]; devices: number; isAtLeast: boolean }
    >
    /** Make a channel, or change the one of this name. REST: `POST /channel` */
    upsert: Mutation<
      {
        app_id: string
        channel: string
        version?: string | undefined | null
        public?: boolean | undefined | null
        disableAutoUpdateUnderNative?: boolean | undefined | null
        disableAutoUpdate?: 'major' | 'minor' | 'patch' | 'version_number' | 'none' | undefined | null
        ios?: boolean | undefined | null
        android?: boolean | undefined | null
        electron?: boolean | undefined | null
        allow_device_self_set?: boolean | undefined | null
        allow_emulator?: boolean | undefined | null
        allow_dev?: boolean | undefined | null
      },
      { id: number; public: boolean }
    >
    /** Delete a channel. REST: `DELETE /channel` */
    delete: Mutation<{ app_id: string; channel: string }, { id: number }>
  }
  device: {
    /** The devices of an app, or one of them. REST: `GET /device` */
    list: Query<
      {
        app_id: string
        cursor?: string | undefined | null
        limit?: number | undefined | null
        id_prefix?: string | undefined | null
        platform?: 'ios' | 'android' | 'electron' | undefined | null
        version_name?: string | undefined | null
      },
      { data: Device[]; nextCursor?: string; hasMore: boolean }
    >
    /** The devices of an app, or one of them. REST: `GET /device` */
    get: Query<{ app_id: string; device_id: string }, Device>
    /** Put a device on a channel. REST: `POST /device` */
    setChannel: Mutation<{ app_id: string; device_id: string; channel: string }, { device_id: string; channel: string }>
    /** Take a device off the channel that it was put on. REST: `DELETE /device` */
    clearChannel: Mutation<{ app_id: string; device_id: string }, { device_id: string }>
  }
  statistics: {
    /** The days of an app. REST: `GET /statistics/app/{app_id}` */
    app: Query<
      { from: string; to: string; app_id: string; noAccumulate?: boolean | undefined | null },
      DailyStatistics[]
    >
    /** Which share of an app's devices ran which bundle. REST: `GET /statistics/app/{app_id}/bundle_usage` */
    bundleUsage: Query<
      { from: string; to: string; app_id: string },
      { labels: string[]; datasets: { label: string; data: number[] }[] }
    >
    /** The days of the apps of an organization together. REST: `GET /statistics/org/{org_id}` */
    organization: Query<
      {
        from: string
        to: string
        org_id: string
        noAccumulate?: boolean | undefined | null
        breakdown?: boolean | undefined | null
      },
      DailyStatistics[]
    >
    /** The days of all apps that the key reaches together. REST: `GET /statistics/user` */
    user: Query<{ from: string; to: string; noAccumulate?: boolean | undefined | null }, DailyStatistics[]>
  }
  webhook: {
    /** The webhooks of an organization, or one of them. REST: `GET /webhooks` */
    list: Query<{ orgId: string; page?: number | undefined | null }, Webhook[]>
    /** The webhooks of an organization, or one of them. REST: `GET /webhooks` */
    get: Query<{ orgId: string; webhookId: string }, WebhookWithStats>
    /** Make a webhook. REST: `POST /webhooks` */
    create: Mutation<
      { orgId: string; name: string; url: string; events: string[]; enabled?: boolean | undefined | null },
      WebhookWithSecret
    >
    /** Change a webhook. REST: `PUT /webhooks` */
    update: Mutation<
      {
        orgId: string
        webhookId: string
        name?: string | undefined | null
        url?: string | undefined | null
        events?: string[] | undefined | null
        enabled?: boolean | undefined | null
      },
      Webhook
    >
    /** Delete a webhook. REST: `DELETE /webhooks` */
    delete: Mutation<{ orgId: string; webhookId: string }, { webhookId: string }>
    /** Give a webhook a new secret. REST: `POST /webhooks/rotate` */
    rotate: Mutation<{ orgId: string; webhookId: string }, WebhookWithSecret>
    /** Send a test to a webhook. REST: `POST /webhooks/test` */
    test: Mutation<
      { orgId: string; webhookId: string },
      {
        success: boolean
        status: number | null
        duration_ms: number
        response_preview: string | null
        delivery_id: string
        message: string
      }
    >
    /** What became of the deliveries of a webhook. REST: `GET /webhooks/deliveries` */
    deliveries: Query<
      {
        orgId: string
        webhookId: string
        page?: number | undefined | null
        status?: 'pending' | 'success' | 'failed' | undefined | null
      },
      {
        deliveries: WebhookDelivery[]
        pagination: { page: number; per_page: number; total: number; has_more: boolean }
      }
    >
    /** One delivery of a webhook, with what it sends. REST: `GET /webhooks/delivery` */
    delivery: Query<
      { orgId: string; deliveryId: string },
      {
        id: string
        org_id: string
        webhook_id: string
        event_id: string
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
    >
    /** Try a failed delivery once more. REST: `POST /webhooks/deliveries/retry` */
    retry: Mutation<{ orgId: string; deliveryId: string }, { deliveryId: string }>
  }
  audit: {
    /** What was changed in an organization, and by whom. REST: `GET /organization/audit` */
    list: Query<
      {
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
      },
      { page: number; limit: number; total: number; data: AuditEntry[] }
    >
  }
  event: {
    /** What happened in an organization, after a cursor. REST: `GET /organization/events` */
    list: Query<
      { orgId: string; after?: string | undefined | null; limit?: number | undefined | null },
      { data: OrganizationEvent[]; cursor: string; hasMore: boolean }
    >
    watch: Subscription<
      { orgId: string; after?: string | undefined | null; lastEventId?: string | undefined | null },
      { id: string; data: OrganizationEvent }
    >
  }
  operator: {
    /** Make a user and their first key. REST: `POST /operator/user` */
    createUser: Mutation<
      { email: string; name?: string | undefined | null; plan?: 'standard' | 'enterprise' | undefined | null },
      { apiKey: ApiKey; user: { name: string | null; email: string; plan: 'standard' | 'enterprise'; uid: string } }
    >
    /** All receipts, in the order of their numbers. REST: `GET /operator/receipt` */
    listReceipts: Query<
      | void
      | { after?: number | undefined | null; deletion?: string | undefined | null; limit?: number | undefined | null }
      | undefined,
      Receipt[]
    >
    /** The users. REST: `GET /operator/user` */
    listUsers: Query<
      | void
      | {
          page?: number | undefined | null
          limit?: number | undefined | null
          email?: string | undefined | null
          search?: string | undefined | null
          is_operator?: boolean | undefined | null
        }
      | undefined,
      User[]
    >
    /** A user, where they belong, and their keys. REST: `GET /operator/user/{user}` */
    getUser: Query<
      { user: string },
      {
        name: string | null
        email: string
        plan: 'standard' | 'enterprise'
        uid: string
        disabled_at: string | null
        is_operator: boolean
        created_at: string
        organizations: { id: string; name: string; role: MemberRole; is_only_super_admin: boolean }[]
        keys: ApiKey[]
      }
    >
    /** Change a user's plan, give them the operator right or take it. REST: `PUT /operator/user/{user}` */
    updateUser: Mutation<
      { user: string; plan?: 'standard' | 'enterprise' | undefined | null; is_operator?: boolean | undefined | null },
      {
        name: string | null
        email: string
        plan: 'standard' | 'enterprise'
        uid: string
        disabled_at: string | null
        is_operator: boolean
        created_at: string
      }
    >
    /** Lock a user out. REST: `POST /operator/user/{user}/disable` */
    disableUser: Mutation<
      { user: string },
      {
        name: string | null
        email: string
        plan: 'standard' | 'enterprise'
        uid: string
        disabled_at: string | null
        is_operator: boolean
        created_at: string
        organizations_without_super_admin: { id: string; name: string }[]
      }
    >
    /** Let a disabled user in again. REST: `POST /operator/user/{user}/enable` */
    enableUser: Mutation<
      { user: string },
      {
        name: string | null
        email: string
        plan: 'standard' | 'enterprise'
        uid: string
        disabled_at: string | null
        is_operator: boolean
        created_at: string
      }
    >
    /** Delete a user. REST: `DELETE /operator/user` */
    deleteUser: Mutation<{ user: string; reason: string }, { id: string }>
    /** Let a person in again whose user was deleted. REST: `POST /operator/user/lift-deletion` */
    liftUserDeletion: Mutation<{ issuer: string; subject: string }, { id: string }>
    /** A user, and what their deletion would remove. REST: `GET /operator/user/{user}/deletion/preview` */
    previewUserDeletion: Query<
      { user: string },
      {
        user: {
          name: string | null
          email: string
          plan: 'standard' | 'enterprise'
          uid: string
          disabled_at: string | null
          is_operator: boolean
          created_at: string
        }
        preview: {
          kinds: { kind: string; count: number; isAtLeast: boolean }[]
          organizations: { id: string; name: string; role: string }[]
          lastSuperAdminOf: string[]
          managementEmailOf: string[]
        }
      }
    >
    /** Make another key for a user. REST: `POST /operator/user/{user}/key` */
    createUserKey: Mutation<
      { user: string; name?: string | undefined | null; expires_at?: string | undefined | null },
      ApiKey
    >
    /** Revoke one key of a user, or all. REST: `DELETE /operator/user/{user}/key` */
    revokeUserKeys: Mutation<{ user: string; id?: number | undefined; all?: boolean | undefined }, { revoked: number }>
    /** All deletions, with state, progress and the reason of a block. REST: `GET /operator/deletion` */
    listDeletions: Query<
      | void
      | {
          id?: string | undefined | null
          subject?: string | undefined | null
          page?: number | undefined | null
          limit?: number | undefined | null
          state?: 'requested' | 'sweeping' | 'verifying' | 'blocked' | 'completed' | 'superseded' | undefined | null
        }
      | undefined,
      ListedDeletion[]
    >
    /** Put a blocked deletion back to work. REST: `POST /operator/deletion/retry` */
    retryDeletion: Mutation<{ id: string }, { id: string }>
    /** Delete any organization. REST: `DELETE /operator/organization` */
    deleteOrganization: Mutation<{ orgId: string; reason: string }, { id: string }>
    /** Any organization, and what its deletion would remove. REST: `GET /operator/organization/deletion/preview` */
    previewDeletion: Query<
      { orgId: string },
      {
        organization: {
          id: string
          created_by: string
          created_at: string
          updated_at: string
          logo: string | null
          name: string
          management_email: string
          customer_id: string | null
        }
        preview: DeletionPreview
      }
    >
    /** The services that take part in deletions. REST: `GET /operator/participant` */
    listParticipants: Query<void | Record<string, never> | undefined, Participant[]>
    /** Register a service that takes part in deletions. REST: `POST /operator/participant` */
    createParticipant: Mutation<
      {
        name: string
        url: string
        required?: boolean | undefined | null
        subjects?: ('organization' | 'user')[] | undefined | null
      },
      ParticipantWithSecret
    >
    /** Change a participant. REST: `PUT /operator/participant` */
    updateParticipant: Mutation<
      {
        id: string
        name?: string | undefined | null
        url?: string | undefined | null
        required?: boolean | undefined | null
        subjects?: ('organization' | 'user')[] | undefined | null
      },
      Participant
    >
    /** Give a participant a new secret. REST: `POST /operator/participant/rotate` */
    rotateParticipant: Mutation<{ id: string }, ParticipantWithSecret>
    /** Remove a participant. REST: `DELETE /operator/participant` */
    removeParticipant: Mutation<{ id: string }, { id: string }>
    /** Let a deletion wait for a participant no more. REST: `POST /operator/deletion/waive` */
    waiveParticipant: Mutation<
      { id: string; participantId: string; code: 'retired' | 'done_by_hand' | 'other'; reason: string },
      { id: string; participantId: string }
    >
    /** What was ever deleted, to be kept apart from the database. REST: `GET /operator/tombstone` */
    listTombstones: Query<
      | void
      | { since?: string | undefined | null; after?: string | undefined | null; limit?: number | undefined | null }
      | undefined,
      {
        highestIds: { apiKeys: number; bundles: number; channels: number; kid: string; signature: string }
        data: Tombstone[]
      }
    >
    /** Delete again what a restored backup has brought back. REST: `POST /operator/tombstone/replay` */
    replayTombstones: Mutation<
      {
        tombstones: {
          subject: { kind: 'organization' | 'app' | 'bundle' | 'bundles' | 'channel' | 'user'; id: string }
          organizationId: string | null
          deletionId: string
          requestedAt: string
          bundles?: { appUuid: string; above: number; upTo: number; kept: number[] } | undefined | null
          kid?: string | undefined | null
          signature?: string | undefined | null
        }[]
        highestIds?:
          | {
              apiKeys?: number | undefined | null
              bundles?: number | undefined | null
              channels?: number | undefined | null
              kid?: string | undefined | null
              signature?: string | undefined | null
            }
          | undefined
          | null
        unsigned?: boolean | undefined
        reason?: string | undefined
      },
      { deletedAgain: number; restored: number; known: number; inUse: number }
    >
    workload: Query<
      void,
      {
        deletionsByState: {
          requested?: number
          sweeping?: number
          verifying?: number
          blocked?: number
          completed?: number
          superseded?: number
        }
        oldestEventAgeMs: number
        deletionsWaitingForOthers: number
        oldestWaitForOthersMs: number
        oldestDeliveryAgeMs: number
        participantsWaitedFor: number
        mailsWaiting: number
        oldestMailAgeMs: number
      }
    >
    /** What operators did, and to whom or what. REST: `GET /operator/audit` */
    listAudit: Query<
      | void
      | {
          page?: number | undefined | null
          limit?: number | undefined | null
          actor?: string | undefined | null
          action?:
            | 'user.create'
            | 'user.set_plan'
            | 'user.create_key'
            | 'user.create_sign_in_code'
            | 'user.revoke_key'
            | 'user.revoke_all_keys'
            | 'user.link_identity'
            | 'user.grant_operator'
            | 'user.take_operator'
            | 'user.disable'
            | 'user.enable'
            | 'user.delete'
            | 'user.lift_deletion'
            | 'organization.delete'
            | 'deletion.retry'
            | 'tombstones.replay'
            | 'participant.create'
            | 'participant.update'
            | 'participant.rotate'
            | 'participant.remove'
            | 'participant.waive'
            | undefined
            | null
          target?: string | undefined | null
          from?: string | undefined | null
          to?: string | undefined | null
        }
      | undefined,
      {
        id: string
        created_at: string
        user_id: string | null
        email: string | null
        key_id: number | null
        came_in_by: 'key' | 'session' | 'token' | null
        action:
          | 'user.create'
          | 'user.set_plan'
          | 'user.create_key'
          | 'user.create_sign_in_code'
          | 'user.revoke_key'
          | 'user.revoke_all_keys'
          | 'user.link_identity'
          | 'user.grant_operator'
          | 'user.take_operator'
          | 'user.disable'
          | 'user.enable'
          | 'user.delete'
          | 'user.lift_deletion'
          | 'organization.delete'
          | 'deletion.retry'
          | 'tombstones.replay'
          | 'participant.create'
          | 'participant.update'
          | 'participant.rotate'
          | 'participant.remove'
          | 'participant.waive'
        target_kind: 'user' | 'organization' | 'deletion' | 'participant' | null
        target_id: string | null
        target_email: string | null
        details: Record<string, unknown> | null
        request_id: string | null
      }[]
    >
    /** What happened in all organizations, after a cursor. REST: `GET /operator/events` */
    listEvents: Query<
      void | { after?: string | undefined | null; limit?: number | undefined | null } | undefined,
      { data: OrganizationEvent[]; cursor: string; hasMore: boolean }
    >
  }
}
