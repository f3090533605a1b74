import { errorSentences, MAX_ISSUES, type ErrorCode } from '@organizations/domain'
import { z } from 'zod'
import type { ZodOpenApiResponseObject, ZodOpenApiResponsesObject } from 'zod-openapi'
import { statuses } from '../http/errors/statuses.ts'
import type { ErrorBody } from '../http/errors/errors.ts'
import { isOutage } from '../http/errors/outages.ts'
import { headersOfAny, headersOfLimits, retryAfter } from './answer-headers.ts'
import type { Operation } from '../rest/operation.ts'

const ofAny = [
  'invalid_input',
  'request_timeout',
  'headers_too_large',
  'internal_error',
  'service_unavailable',
] as const
const ofKeys = [
  'invalid_api_key',
  'identity_not_linked',
  'user_deleted',
  'identity_provider_away',
  'too_many_requests',
] as const
const ofJsonBodies = ['malformed_json', 'body_too_large', 'unsupported_media_type'] as const

/** Every code that a call can be refused with, its own and those that any call can be. */
export function codesOf({ method, path, isRaw, isPublic, isRepeatable, errors }: Operation): ErrorCode[] {
  const codes: ErrorCode[] = [...errors, ...ofAny]
  if (isPublic !== true) codes.push(...ofKeys)
  if (isRaw !== true) codes.push(...ofJsonBodies)
  if (method === 'post' && isRepeatable !== false) codes.push('idempotency_key_reused')
  if (method !== 'get') codes.push('disk_full')
  if (path.includes('{')) codes.push('not_found') // a parameter that cannot be decoded, or is too long
  return codes
}

/** The answers of refusals, by status. */
export function errorAnswers(operation: Operation): ZodOpenApiResponsesObject {
  const byStatus = Map.groupBy(codesOf(operation), (code) => statuses[code])
  return Object.fromEntries([...byStatus].map(([status, codes]) => [status, answerOf(codes.toSorted())]))
}

const issue = z
  .object({
    path: z.string().meta({ description: 'Dotted; empty for the input as a whole.' }),
    message: z.string(),
  })
  .meta({ id: 'InputIssue', description: 'One field of an input that was refused.' })

const oldestCursor = z.string().exactOptional().meta({ description: 'The oldest cursor that works.' })

const known = new Map<string, ZodOpenApiResponseObject>()

/**
 * Answers with the same codes are one object, so that the document has each of them once, under a name made of the
 * codes.
 */
function answerOf(codes: readonly ErrorCode[]): ZodOpenApiResponseObject {
  const id = codes.join('-')
  const answer = known.get(id) ?? { id, ...newAnswer(codes) }
  known.set(id, answer)
  return answer
}

function newAnswer(codes: readonly ErrorCode[]): ZodOpenApiResponseObject {
  const schema = z.object({
    error: z.string().meta({ description: 'A sentence for a person.' }),
    status: z.literal('KO'),
    code: z.enum(codes).meta({ description: 'Permanent.' }),
    issues: z
      .array(issue)
      .max(MAX_ISSUES)
      .exactOptional()
      .meta({ description: 'When fields of the input are at fault.' }),
  }) satisfies z.ZodType<ErrorBody>
  return {
    description: codes.map((code) => `\`${code}\`: ${errorSentences[code]}`).join('\n\n'),
    headers: {
      ...headersOfAny,
      ...(codes.includes('too_many_requests') && headersOfLimits),
      ...(codes.some((code) => statuses[code] === 429 || isOutage(code)) && retryAfter),
    },
    content: {
      'application/json': { schema: codes.includes('cursor_expired') ? schema.extend({ oldestCursor }) : schema },
    },
  }
}
