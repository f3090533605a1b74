import { DomainError, errorSentences, type ErrorCode } from '@organizations/domain'
import type { TRPCError, TRPC_ERROR_CODE_KEY } from '@trpc/server'

export const CALLS_PER_BATCH = 20

/** Our codes for what tRPC itself refuses. */
const codesOfTrpc: { [K in TRPC_ERROR_CODE_KEY]?: ErrorCode } = {
  PARSE_ERROR: 'malformed_json',
  BAD_REQUEST: 'invalid_input',
  NOT_FOUND: 'not_found',
  METHOD_NOT_SUPPORTED: 'not_found',
  PAYLOAD_TOO_LARGE: 'body_too_large',
  UNSUPPORTED_MEDIA_TYPE: 'unsupported_media_type',
}

/** How tRPC's messages about a request as a whole begin, and what it expects instead. */
const expectations: readonly [string, string][] = [
  ['Batch call exceeds', `Expected at most ${CALLS_PER_BATCH} calls in a batch, got more`],
  ['Cannot mix procedure types', 'Expected a batch of queries or of mutations, got both'],
  ['Cannot batch subscription', 'Expected a subscription to be called on its own, got it in a batch'],
  ['Streaming requests must be batched', 'Expected a batch (batch=1) with accept: application/jsonl'],
  [
    '"input" needs to be an object',
    'Expected the input of a batch to be an object with the inputs by number: {"0": {}}',
  ],
]

/** What a caller is told of an error that tRPC itself raises. */
export function refusalOfTrpc(error: TRPCError): DomainError {
  const isBadJson = error.code === 'BAD_REQUEST' && error.cause instanceof SyntaxError
  const code = isBadJson ? 'malformed_json' : (codesOfTrpc[error.code] ?? 'internal_error')
  const known = code === 'invalid_input' ? expectations.find(([begin]) => error.message.startsWith(begin)) : undefined
  return new DomainError(code, known?.[1] ?? errorSentences[code], { cause: error })
}
