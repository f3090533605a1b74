import { randomUUID } from 'node:crypto'
import { DomainError, errorSentences, type ErrorCode } from '@organizations/domain'
import type { FastifyError, FastifyReply, FastifyRequest } from 'fastify'
import { hasBody } from '../bodies/has-body.ts'
import { isOutage, refusalInOutage, RETRY_AFTER_SECONDS } from './outages.ts'

// Not imported: an import evaluates all exports of node:http, and some of them load `fetch`, which is not used here.
const { STATUS_CODES } = process.getBuiltinModule('node:http')

/** The one table from error codes to HTTP: a new code does not compile until it is here. */
export const statuses = {
  invalid_api_key: 401,
  identity_not_linked: 401,
  user_deleted: 401,
  identity_provider_away: 503,
  session_ended: 401,
  sign_in_code_invalid: 401,
  sign_in_expired: 401,
  sign_in_failed: 401,
  logout_token_invalid: 400,
  ticket_invalid: 401,
  not_own_page: 403,
  logo_not_found: 404,
  session_not_found: 404,
  name_required: 400,
  org_id_required: 400,
  nothing_to_update: 400,
  admin_role_required: 403,
  organization_not_accessible: 403,
  operator_required: 403,
  key_policy: 403,
  policy_breaks_own_key: 409,
  member_not_found: 404,
  invalid_role: 400,
  invalid_email: 400,
  insufficient_member_permissions: 403,
  last_admin: 409,
  already_member: 409,
  invitation_not_found: 404,
  too_many_invitations: 429,
  invitations_not_set_up: 501,
  api_key_not_found: 404,
  insufficient_key_permissions: 403,
  too_many_keys: 409,
  idempotency_key_reused: 409,
  app_not_found: 404,
  app_id_taken: 409,
  invalid_app_configuration: 400,
  insufficient_app_permissions: 403,
  bundle_not_found: 404,
  invalid_version: 400,
  version_taken: 409,
  bundle_in_use: 409,
  insufficient_bundle_permissions: 403,
  checksum_mismatch: 400,
  upload_too_large: 413,
  upload_incomplete: 400,
  channel_not_found: 404,
  insufficient_channel_permissions: 403,
  public_channel_override: 400,
  device_not_found: 404,
  invalid_body: 400,
  invalid_url: 400,
  invalid_events: 400,
  no_updates: 400,
  webhook_not_found: 404,
  too_many_webhooks: 409,
  webhook_disabled: 409,
  deliveries_off: 501,
  webhooks_not_set_up: 501,
  delivery_not_found: 404,
  delivery_not_failed: 409,
  deletion_not_found: 404,
  cursor_expired: 410,
  receipt_not_ready: 404,
  organization_unknown: 404,
  tombstone_not_signed: 400,
  deletion_unknown: 404,
  deletion_not_blocked: 409,
  participant_not_found: 404,
  participant_not_waited_for: 409,
  too_many_participants: 409,
  user_not_found: 404,
  last_operator: 409,
  user_disabled: 409,
  own_user: 409,
  deleted_identity_not_found: 404,
  user_is_last_operator: 409,
  user_is_last_super_admin: 409,
  email_taken: 409,
  invalid_input: 400,
  malformed_json: 400,
  not_found: 404,
  body_too_large: 413,
  unsupported_media_type: 415,
  range_not_satisfiable: 416,
  headers_too_large: 431,
  request_timeout: 408,
  too_many_requests: 429,
  disk_full: 503,
  service_unavailable: 503,
  internal_error: 500,
} as const satisfies Record<ErrorCode, number>

/** The `cache-control` of every answer that does not say otherwise. */
export const NOT_STORED = 'no-store'

/**
 * What an answer that failed says of itself: its refusal must not. A header that cannot be sent would fail that too.
 */
const headersOfSuccess = [
  'content-disposition',
  'content-length',
  'content-type',
  'etag',
  'last-modified',
  'link',
  'location',
]

/** Our codes for what Fastify itself refuses. */
const codesOfFastify: Record<string, ErrorCode> = {
  FST_ERR_CTP_INVALID_JSON_BODY: 'malformed_json',
  FST_ERR_CTP_BODY_TOO_LARGE: 'body_too_large',
  FST_ERR_CTP_INVALID_MEDIA_TYPE: 'unsupported_media_type',
  FST_ERR_CTP_EMPTY_TYPE: 'unsupported_media_type',
  FST_ERR_CTP_INVALID_CONTENT_LENGTH: 'invalid_input',
  FST_ERR_BAD_URL: 'not_found',
  FST_ERR_ASYNC_CONSTRAINT: 'not_found',
  FST_ERR_MAX_PARAM_LENGTH: 'not_found',
  FST_ERR_ROUTE_MISSING_CONTENT_TYPE: 'not_found', // the verb QUERY, which no path has
}

export interface ErrorBody {
  error: string
  status: 'KO'
  code: ErrorCode
  issues?: readonly { path: string; message: string }[]
  oldestCursor?: string
}

const A_MINUTE = 60
const TOO_MANY = 429

/** By its window, unless what refused has said when: what is counted is counted for a minute. */
export function noteRetryAfter(reply: FastifyReply, seconds?: number): void {
  if (seconds !== undefined) void reply.header('retry-after', seconds)
  else if (!reply.hasHeader('retry-after')) void reply.header('retry-after', A_MINUTE)
}

/** The answer to any error; a plain 500 to an unexpected one. */
export async function answerError(
  error: FastifyError | DomainError,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<FastifyReply> {
  const known = expectedError(error, request)
  if (isOutage(known.code)) reply.header('retry-after', RETRY_AFTER_SECONDS)
  if (statuses[known.code] === TOO_MANY) noteRetryAfter(reply, known.retryAfterSeconds)
  for (const name of headersOfSuccess) reply.removeHeader(name)
  // A request whose URL cannot be decoded never reached the hooks and does not have these headers yet.
  void reply.header('x-request-id', request.id).header('cache-control', NOT_STORED)
  return await reply.code(statuses[known.code]).send(errorBody(known))
}

/** The error that a caller may see. An unexpected one is logged with its cause. */
export function expectedError(error: FastifyError | DomainError, request: FastifyRequest): DomainError {
  const known = error instanceof DomainError ? error : (refusalInOutage(error) ?? ofFastify(error, request))
  if (isOutage(known.code)) request.server.logOutage(known)
  if (known.code === 'internal_error') request.log.error({ err: error, requestId: request.id }, 'Unexpected error')
  return known
}

/** The answer to a path that does not exist. */
export async function answerNotFound(_request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> {
  return await reply.code(statuses.not_found).send(errorBody(new DomainError('not_found')))
}

/** An answer for a request that Node's own parser refused, when there is neither request nor reply. */
export function rawErrorResponse(code: ErrorCode): string {
  const body = JSON.stringify(errorBody(new DomainError(code)))
  const head = `HTTP/1.1 ${statuses[code]} ${STATUS_CODES[statuses[code]]}`
  const length = Buffer.byteLength(body)
  const headers = [
    'content-type: application/json; charset=utf-8',
    `content-length: ${length}`,
    `x-request-id: ${randomUUID()}`,
    `cache-control: ${NOT_STORED}`,
    'connection: close',
  ]
  return [head, ...headers, '', body].join('\r\n')
}

function ofFastify(error: FastifyError, request: FastifyRequest): DomainError {
  const code = codesOfFastify[error.code]
  if (code !== undefined) return new DomainError(code, errorSentences[code], { cause: error })
  const isCallers = error.statusCode !== undefined && error.statusCode >= 400 && error.statusCode < 500
  if (!isCallers) return new DomainError('internal_error', undefined, { cause: error })
  // The other 4xx come from reading the body, e.g. an attempt to poison a prototype, or a body that was cut short;
  // without a body from the files of /docs, e.g. a range that they do not have.
  return new DomainError(hasBody(request) ? 'malformed_json' : 'invalid_input', undefined, { cause: error })
}

function errorBody({ message, code, issues, oldestCursor }: DomainError): ErrorBody {
  return { error: message, status: 'KO', code, ...(issues && { issues }), ...(oldestCursor && { oldestCursor }) }
}
