import type { DomainError } from '@organizations/domain'
import { TRPC_ERROR_CODES_BY_KEY } from '@trpc/server/rpc'
import type { FastifyError, FastifyReply, FastifyRequest } from 'fastify'
import { expectedError } from '../http/errors/errors.ts'
import { statuses } from '../http/errors/statuses.ts'
import { isOutage, RETRY_AFTER_SECONDS } from '../http/errors/outages.ts'
import { trpcCodes } from './procedures.ts'

/**
 * The answer, in tRPC's shape, to what is refused before tRPC sees it: a body too large, cut short or of another type.
 */
export async function answerTrpcError(
  error: FastifyError | DomainError,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<FastifyReply> {
  const { code: errorCode, message } = expectedError(error, request)
  const code = trpcCodes[errorCode]
  const httpStatus = statuses[errorCode]
  if (isOutage(errorCode)) reply.header('retry-after', RETRY_AFTER_SECONDS)
  const data = { code, httpStatus, errorCode }
  void reply.type('application/json; charset=utf-8')
  return await reply.code(httpStatus).send({ error: { message, code: TRPC_ERROR_CODES_BY_KEY[code], data } })
}
