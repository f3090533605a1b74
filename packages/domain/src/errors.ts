/**
 * Every error that a caller can be told, by its permanent code, with the sentence for a person.
 * The sentences of organizations, keys and access are published (docs/rest-contract.md) and do not change.
 */
export const errorSentences = {
  invalid_api_key: 'Invalid API key',
  identity_not_linked: 'This identity has no account that works: ask an operator of the service',
  user_deleted: 'The user of this identity was deleted: an operator of the service can let it in again',
  identity_provider_away: 'The identity provider does not answer',
  session_ended: 'The session has ended: sign in again',
  sign_in_code_invalid: 'The code does not work any more: it works once, for 10 minutes',
  sign_in_expired: 'The sign-in was begun more than 10 minutes ago, or in another browser: begin again',
  sign_in_failed: 'The identity provider did not sign you in',
  logout_token_invalid: 'Expected a logout token of the identity provider, and each one once',
  ticket_invalid: 'The ticket does not work any more: it works once, for a minute',
  not_own_page: 'Expected the request to come from a page of this service',
  logo_not_found: 'No logo: none is set, or there is no raster image of 256 KiB at most at its address',
  session_not_found: 'No such session',
  name_required: 'Name is required',
  org_id_required: 'orgId is required',
  nothing_to_update: 'Nothing to update',
  admin_role_required: 'Admin role required',
  organization_not_accessible: 'No access to this organization',
  operator_required: 'Operator right required',
  key_policy: "Key does not meet the organization's policy",
  policy_breaks_own_key: 'Your own key would not meet this policy',
  member_not_found: 'Member not found',
  invalid_role: 'Invalid role specified',
  invalid_email: 'Invalid email format',
  insufficient_member_permissions: 'Insufficient permissions to manage members',
  last_admin: 'Cannot remove the last admin from the organization',
  already_member: 'Member already exists in organization',
  invitation_not_found: 'No invitation to this organization',
  too_many_invitations: 'Too many invitations: an organization sends at most 20 an hour',
  invitations_not_set_up: 'Invitations to addresses are not set up on this server: its operator has to set SECRETS_KEY',
  api_key_not_found: 'API key not found',
  insufficient_key_permissions: 'Insufficient permissions to manage API keys',
  too_many_keys: 'Too many API keys: a user has at most 1,000',
  idempotency_key_reused: 'Idempotency-Key was used for another request',
  app_not_found: 'App not found',
  app_id_taken: 'Custom ID already in use',
  invalid_app_configuration: 'Invalid app configuration',
  insufficient_app_permissions: 'Insufficient permissions to manage app',
  bundle_not_found: 'Bundle not found',
  invalid_version: 'Invalid version format',
  version_taken: 'Version already exists',
  bundle_in_use: 'Bundle is used by a channel',
  insufficient_bundle_permissions: 'Insufficient permissions to manage bundles',
  checksum_mismatch: 'The content does not match its checksum',
  upload_too_large: 'The upload is too large',
  upload_incomplete: 'The upload ended before all of its content had come',
  channel_not_found: 'Channel not found',
  insufficient_channel_permissions: 'Insufficient permissions to manage channels',
  public_channel_override: 'Public channels cannot be used as device overrides',
  device_not_found: 'Device not found',
  invalid_body: 'Invalid body',
  invalid_url: 'Invalid URL',
  invalid_events: 'Invalid events',
  no_updates: 'No updates provided',
  webhook_not_found: 'Webhook not found',
  too_many_webhooks: 'Too many webhooks: an organization has at most 20',
  webhook_disabled: 'The webhook is disabled: enable it first',
  deliveries_off: 'Deliveries are off on this server (DELIVERIES=off)',
  webhooks_not_set_up: 'Webhooks are not set up on this server: its operator has to set SECRETS_KEY',
  delivery_not_found: 'Delivery not found',
  delivery_not_failed: 'Only a failed delivery can be retried',
  deletion_not_found: 'No deletion of this organization',
  cursor_expired: 'The cursor is not of this feed, or events after it are gone',
  receipt_not_ready: 'No receipt yet: it comes a moment after the deletion is complete',
  organization_unknown: 'No such organization, or it is deleted already',
  deletion_unknown: 'No such deletion',
  deletion_not_blocked: 'Only a blocked deletion can be retried',
  participant_not_found: 'No such participant',
  participant_not_waited_for: 'The deletion does not wait for this participant',
  too_many_participants: 'Too many participants: there are at most 50',
  user_not_found: 'No such user',
  last_operator: 'Cannot take the operator right from the last operator',
  user_disabled: 'The user is disabled',
  own_user: 'Operators cannot disable themselves',
  deleted_identity_not_found: 'No deleted user had this identity, or it was let in again already',
  user_is_last_operator: 'Cannot delete the last operator',
  user_is_last_super_admin: 'Cannot delete the last super admin of an organization',
  tombstone_not_signed: 'Expected only what a key of this service has signed, or unsigned and a reason',
  email_taken: 'A user with this email already exists',
  invalid_input: 'Invalid input',
  malformed_json: 'The body is not valid JSON',
  not_found: 'Not found',
  body_too_large: 'The body is larger than 1 MiB',
  unsupported_media_type: 'Expected content-type application/json',
  range_not_satisfiable: 'The content has none of the requested bytes',
  headers_too_large: 'The path and the headers together are larger than 16 KiB',
  request_timeout: 'The request took too long to arrive',
  too_many_requests: 'Too many requests',
  disk_full: 'The disk of the service is full: nothing was changed, and reading still works',
  service_unavailable: 'Temporarily unavailable: whether the request was carried out is not known',
  internal_error: 'Internal error',
} as const satisfies Record<string, string>

export type ErrorCode = keyof typeof errorSentences

/** One field of an input that was refused. `path` is dotted, empty for the input as a whole. */
export interface InputIssue {
  path: string
  message: string
}

/**
 * An answer that a use case expects to give: the doors translate its code, nothing else may leave a use case on
 * purpose.
 */
export class DomainError extends Error {
  readonly code: ErrorCode
  readonly issues: readonly InputIssue[] | undefined
  /** Of `cursor_expired`: the oldest cursor that works. */
  readonly oldestCursor: string | undefined
  /** Of `too_many_invitations`: after how many seconds there is room for another. */
  readonly retryAfterSeconds: number | undefined

  constructor(
    code: ErrorCode,
    message: string = errorSentences[code],
    options: {
      cause?: unknown
      issues?: readonly InputIssue[]
      oldestCursor?: string
      retryAfterSeconds?: number
    } = {},
  ) {
    super(message, { cause: options.cause })
    this.name = 'DomainError'
    this.code = code
    this.issues = options.issues
    this.oldestCursor = options.oldestCursor
    this.retryAfterSeconds = options.retryAfterSeconds
  }
}
