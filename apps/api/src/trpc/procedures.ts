import { DomainError, invalidInput, type ErrorCode } from '@organizations/domain'
import type { Call, Deps } from '@organizations/services'
import { initTRPC, TRPCError, type TRPC_ERROR_CODE_KEY } from '@trpc/server'
import { z } from 'zod'
import type { BatchedList } from './batched-lists.ts'
import type { DeletionWatch } from './deletion/deletion-watch.ts'
import type { EventWatch } from './events/event-watch.ts'
import type { Admission } from '../limits/gate.ts'
import { refusalInOutage } from '../http/errors/outages.ts'
import { refusalOfTrpc } from './refusal-of-trpc.ts'

export interface TrpcContext {
  deps: Deps
  /** The caller of each call of the request; throws if it is refused. */
  admission: Admission
  requestId: string
  /** Reads the `Idempotency-Key`, which is used for unbatched calls only. */
  idempotencyKey: () => string | undefined
  watch: DeletionWatch
  eventWatch: EventWatch
  /** Of a batch alone. */
  batchedList?: BatchedList
}

/** The one table from error codes to tRPC: a new code does not compile until it is here. */
export const trpcCodes = {
  invalid_api_key: 'UNAUTHORIZED',
  identity_not_linked: 'UNAUTHORIZED',
  user_deleted: 'UNAUTHORIZED',
  identity_provider_away: 'SERVICE_UNAVAILABLE',
  session_ended: 'UNAUTHORIZED',
  sign_in_code_invalid: 'UNAUTHORIZED',
  sign_in_expired: 'UNAUTHORIZED',
  sign_in_failed: 'UNAUTHORIZED',
  logout_token_invalid: 'BAD_REQUEST',
  ticket_invalid: 'UNAUTHORIZED',
  not_own_page: 'FORBIDDEN',
  logo_not_found: 'NOT_FOUND',
  session_not_found: 'NOT_FOUND',
  name_required: 'BAD_REQUEST',
  org_id_required: 'BAD_REQUEST',
  nothing_to_update: 'BAD_REQUEST',
  admin_role_required: 'FORBIDDEN',
  organization_not_accessible: 'FORBIDDEN',
  operator_required: 'FORBIDDEN',
  key_policy: 'FORBIDDEN',
  policy_breaks_own_key: 'CONFLICT',
  member_not_found: 'NOT_FOUND',
  invalid_role: 'BAD_REQUEST',
  invalid_email: 'BAD_REQUEST',
  insufficient_member_permissions: 'FORBIDDEN',
  last_admin: 'CONFLICT',
  already_member: 'CONFLICT',
  invitation_not_found: 'NOT_FOUND',
  api_key_not_found: 'NOT_FOUND',
  insufficient_key_permissions: 'FORBIDDEN',
  too_many_keys: 'CONFLICT',
  idempotency_key_reused: 'CONFLICT',
  app_not_found: 'NOT_FOUND',
  app_id_taken: 'CONFLICT',
  invalid_app_configuration: 'BAD_REQUEST',
  insufficient_app_permissions: 'FORBIDDEN',
  bundle_not_found: 'NOT_FOUND',
  invalid_version: 'BAD_REQUEST',
  version_taken: 'CONFLICT',
  bundle_in_use: 'CONFLICT',
  insufficient_bundle_permissions: 'FORBIDDEN',
  checksum_mismatch: 'BAD_REQUEST',
  upload_too_large: 'PAYLOAD_TOO_LARGE',
  upload_incomplete: 'BAD_REQUEST',
  channel_not_found: 'NOT_FOUND',
  insufficient_channel_permissions: 'FORBIDDEN',
  public_channel_override: 'BAD_REQUEST',
  device_not_found: 'NOT_FOUND',
  invalid_body: 'BAD_REQUEST',
  invalid_url: 'BAD_REQUEST',
  invalid_events: 'BAD_REQUEST',
  no_updates: 'BAD_REQUEST',
  webhook_not_found: 'NOT_FOUND',
  too_many_webhooks: 'CONFLICT',
  webhook_disabled: 'CONFLICT',
  deliveries_off: 'NOT_IMPLEMENTED',
  webhooks_not_set_up: 'NOT_IMPLEMENTED',
  invitations_not_set_up: 'NOT_IMPLEMENTED',
  too_many_invitations: 'TOO_MANY_REQUESTS',
  delivery_not_found: 'NOT_FOUND',
  delivery_not_failed: 'CONFLICT',
  deletion_not_found: 'NOT_FOUND',
  cursor_expired: 'PRECONDITION_FAILED', // tRPC has no word for 410
  receipt_not_ready: 'NOT_FOUND',
  organization_unknown: 'NOT_FOUND',
  tombstone_not_signed: 'BAD_REQUEST',
  deletion_unknown: 'NOT_FOUND',
  deletion_not_blocked: 'CONFLICT',
  participant_not_found: 'NOT_FOUND',
  participant_not_waited_for: 'CONFLICT',
  too_many_participants: 'CONFLICT',
  user_not_found: 'NOT_FOUND',
  deleted_identity_not_found: 'NOT_FOUND',
  user_is_last_operator: 'CONFLICT',
  user_is_last_super_admin: 'CONFLICT',
  last_operator: 'CONFLICT',
  user_disabled: 'CONFLICT',
  own_user: 'CONFLICT',
  email_taken: 'CONFLICT',
  invalid_input: 'BAD_REQUEST',
  malformed_json: 'PARSE_ERROR',
  not_found: 'NOT_FOUND',
  body_too_large: 'PAYLOAD_TOO_LARGE',
  unsupported_media_type: 'UNSUPPORTED_MEDIA_TYPE',
  range_not_satisfiable: 'BAD_REQUEST', // of downloads, which are over REST only
  headers_too_large: 'PAYLOAD_TOO_LARGE', // tRPC has no word for 431
  request_timeout: 'TIMEOUT',
  too_many_requests: 'TOO_MANY_REQUESTS',
  disk_full: 'SERVICE_UNAVAILABLE',
  service_unavailable: 'SERVICE_UNAVAILABLE',
  internal_error: 'INTERNAL_SERVER_ERROR',
} as const satisfies Record<ErrorCode, TRPC_ERROR_CODE_KEY>

const t = initTRPC.context<TrpcContext>().create({
  isDev: false,
  sse: {
    // A watcher then reconnects by itself, and its key is checked again.
    maxDurationMs: 10 * 60_000,
    ping: { enabled: true, intervalMs: 15_000 },
    client: { reconnectAfterInactivityMs: 40_000 },
  },
  /** Every error has our code in `data.errorCode` and our sentence; nothing else of it leaves the process. */
  errorFormatter({ shape, error }) {
    const known = error.cause instanceof DomainError ? error.cause : refusalOfTrpc(error)
    const { code, httpStatus, path } = shape.data
    const { issues, oldestCursor } = known
    const more = { ...(issues && { issues }), ...(oldestCursor && { oldestCursor }) }
    const data = { code, httpStatus, path, errorCode: known.code, ...more }
    return { ...shape, message: known.message, data }
  },
})

export const router = t.router

const translatingErrors = t.middleware(async ({ next }) => {
  const result = await next()
  if (result.ok) return result
  throw toTrpcError(result.error.cause) ?? result.error
})

/** tRPC's error for one that a caller may see; undefined for any other. */
function toTrpcError(error: unknown): TRPCError | undefined {
  const known = error instanceof z.core.$ZodError ? invalidInput(error) : (refusalInOutage(error) ?? error)
  if (!(known instanceof DomainError)) return undefined
  return new TRPCError({ code: trpcCodes[known.code], message: known.message, cause: known })
}

/** For errors outside of procedures; those inside are translated by a middleware. */
export function rethrowTranslated(error: unknown): never {
  throw toTrpcError(error) ?? error
}

const withActor = t.middleware(async ({ ctx, next, batchIndex }) => {
  const actor = ctx.admission(batchIndex)
  const { deps, requestId, watch, eventWatch } = ctx
  const call = <Input>(input: Input): Call<Input> => ({ actor, input, requestId, idempotencyKey: ctx.idempotencyKey() })
  return await next({ ctx: { deps, call, watch, eventWatch } })
})

const inTurnOfBatch = t.middleware(async ({ ctx: { batchedList }, next }) =>
  batchedList === undefined ? await next() : await batchedList(next),
)

/** A procedure for callers with a valid key. The key comes before the input, as over REST. */
export const procedure = t.procedure.use(translatingErrors).use(withActor)

/** One whose answer may be long. */
export const listProcedure = t.procedure.use(translatingErrors).use(inTurnOfBatch).use(withActor)
