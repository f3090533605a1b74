import { randomUUID } from 'node:crypto'
import { DomainError, errorSentences, type ErrorCode } from '@organizations/domain'
import type { FastifyError, FastifyReply, FastifyRequest } from 'fastify'
import { hasBody } from '../bodies/has-body.ts'
import { isOutage, refusalInOutage, RETRY_AFTER_SECONDS } from './outages.ts'
import { statuses } from './statuses.ts'

// Not imported: an import evaluates all exports of node:http, and some of them load `fetch`, which is not used here.
const { STATUS_CODES } = process.getBuiltinModule('node:http')

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
