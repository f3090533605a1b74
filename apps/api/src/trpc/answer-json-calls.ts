/**
 * Carries out the calls of a request and answers them in one text. tRPC's own adapter makes a web Request, a Response,
 * a stream and several signals for each request, which cost more than all else that it does.
 */
import { DomainError } from '@organizations/domain'
import { getTRPCErrorFromUnknown, getTRPCErrorShape, transformTRPCResponse, type TRPCError } from '@trpc/server'
import { getHTTPStatusCode } from '@trpc/server/http'
import type { FastifyReply } from 'fastify'
import { noteRetryAfter } from '../http/errors/errors.ts'
import { RETRY_AFTER_SECONDS } from '../http/errors/outages.ts'
import type { JsonCall, JsonRequest } from './json-calls.ts'
import type { TrpcContext } from './procedures.ts'
import { appRouter } from './router.ts'

/** As tRPC's adapter has it: its answers differ by these headers. */
const VARY = 'trpc-accept, accept'

export interface AnswerOptions {
  createContext: () => Promise<TrpcContext>
  /** Is told of every call that failed. */
  onError: (failed: { error: TRPCError; path: string }) => void
}

/** Answers with what every call gave, in tRPC's shape. A context that is refused fails each call. */
export async function answerJsonCalls(
  reply: FastifyReply,
  { type, isBatchCall, calls }: JsonRequest,
  { createContext, onError }: AnswerOptions,
): Promise<FastifyReply> {
  const created = await createContext().then(
    (ctx) => ({ ctx, refusal: undefined }),
    (cause: unknown) => ({ ctx: undefined, refusal: getTRPCErrorFromUnknown(cause) }),
  )
  const { ctx, refusal } = created
  const errors: TRPCError[] = []
  const answer = async ({ path, procedure, getRawInput }: JsonCall, batchIndex: number) => {
    try {
      if (refusal !== undefined) throw refusal
      const data: unknown = await procedure({ path, getRawInput, ctx, type, signal: undefined, batchIndex })
      return { result: { data } }
    } catch (cause) {
      const error = getTRPCErrorFromUnknown(cause)
      errors.push(error)
      onError({ error, path })
      return { error: getTRPCErrorShape({ config, ctx, error, input: undefined, path, type }) }
    }
  }
  const answers = await Promise.all(calls.map(answer))
  const [only] = answers
  const whole = isBatchCall || only === undefined ? answers : only
  if (errors.some(({ code }) => code === 'SERVICE_UNAVAILABLE')) reply.header('retry-after', RETRY_AFTER_SECONDS)
  const tooMany = errors.find(({ code }) => code === 'TOO_MANY_REQUESTS')
  if (tooMany) noteRetryAfter(reply, tooMany.cause instanceof DomainError ? tooMany.cause.retryAfterSeconds : undefined)
  const vary = reply.getHeader('vary')
  void reply.header('vary', vary === undefined ? VARY : `${VARY}, ${String(vary)}`)
  // Fastify would add a charset to the type, which tRPC's answers do not have, unless there is a serializer.
  void reply.code(getHTTPStatusCode(whole)).type('application/json').serializer(toText)
  return await reply.send(JSON.stringify(transformTRPCResponse(config, whole)))
}

/** What is text already is not quoted again; a refusal may still take the place of the answer. */
function toText(payload: unknown): string {
  return typeof payload === 'string' ? payload : JSON.stringify(payload)
}

const config = appRouter._def._config
