import { DomainError } from '@organizations/domain'
import { listEventsAgain, lookAtDeletionAgain, lookAtFeed, type Deps } from '@organizations/services'
import type { TRPCError } from '@trpc/server'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { endStreamsOnClose } from '../http/answers/end-streams.ts'
import { acceptSessions, type SessionDoor } from '../http/caller/session-claims.ts'
import { countUnsent } from '../http/answers/unsent-answers.ts'
import { RETRY_AFTER_SECONDS } from '../http/errors/outages.ts'
import type { Gate } from '../limits/gate.ts'
import type { OpenLedger } from '../limits/open-limits.ts'
import { answerJsonCalls } from './answer-json-calls.ts'
import { contextFactory } from './create-context.ts'
import { createDeletionWatch } from './deletion/deletion-watch.ts'
import { createEventWatch } from './events/event-watch.ts'
import { answerTrpcError } from './errors.ts'
import { readJsonCalls } from './json-calls.ts'
import { rethrowTranslated } from './procedures.ts'
import { CALLS_PER_BATCH } from './refusal-of-trpc.ts'
import { appRouter, type AppRouter } from './router.ts'
import { acceptTrpcBodies } from './trpc-bodies.ts'
import { holdWatch, isStream, keepHeaders, unwrap } from './web-answers.ts'

/** `/trpc`: the procedures of the router, behind the same gate as the operations of REST. */
export async function registerTrpc(
  app: FastifyInstance,
  deps: Deps,
  { gate, open, sessions }: { gate: Gate; open: OpenLedger; sessions: SessionDoor },
): Promise<void> {
  const watch = createDeletionWatch((call) => lookAtDeletionAgain(deps, call).catch(rethrowTranslated))
  const eventWatch = createEventWatch({
    look: () => lookAtFeed(deps).catch(rethrowTranslated),
    read: (call) => listEventsAgain(deps, call).catch(rethrowTranslated),
  })
  const streams = endStreamsOnClose(app)
  await app.register(async (scope) => {
    scope.setErrorHandler(answerTrpcError)
    acceptSessions(scope, sessions)
    scope.addHook('onRequest', async ({ method }) => refuseUnsupported(method))
    acceptTrpcBodies(scope, deps)
    // Here, and not in the procedure, whose refusals have the status 200 of its stream.
    scope.addHook('onSend', async (_request, reply, payload) => {
      if (isStream(payload)) await holdWatch(open, reply, payload)
      keepHeaders(reply, payload)
      return isStream(payload) ? payload : countUnsent(open, reply, await unwrap(reply, payload))
    })
    scope.addContentTypeParser('application/json', { parseAs: 'string' }, (_request, body, done) => done(null, body))
    const createContext = contextFactory(deps, { gate, watch, eventWatch, streams })
    const onError = (request: FastifyRequest, { error, path }: { error: TRPCError; path: string | undefined }) => {
      if (error.code === 'SERVICE_UNAVAILABLE' && error.cause instanceof DomainError) app.logOutage(error.cause)
      if (error.code !== 'INTERNAL_SERVER_ERROR' || error.cause instanceof DomainError) return
      request.log.error({ err: error, requestId: request.id, path }, 'Unexpected error')
    }
    scope.all('/trpc/:path', async (request, reply) => {
      const calls = readJsonCalls(request)
      if (calls !== undefined) {
        return await answerJsonCalls(reply, calls, {
          createContext: () => createContext(request, reply, calls),
          onError: (failed) => onError(request, failed),
        })
      }
      // Loaded here alone: it loads Node's `fetch`, which answers to JSON calls do not need.
      const { fastifyRequestHandler } = await import('@trpc/server/adapters/fastify')
      await fastifyRequestHandler<AppRouter, FastifyRequest, FastifyReply>({
        req: request,
        res: reply,
        path: (request.params as { path: string }).path, // of the route
        router: appRouter,
        maxBatchSize: CALLS_PER_BATCH,
        createContext: ({ req, res, info }) => createContext(req, res, info),
        responseMeta({ errors }) {
          const isOutage = errors.some(({ code }) => code === 'SERVICE_UNAVAILABLE')
          return isOutage ? { headers: { 'retry-after': String(RETRY_AFTER_SECONDS) } } : {}
        },
        onError: ({ error, path }) => onError(request, { error, path }),
      })
      return await reply
    })
  })
}

/** The route takes every verb, and tRPC then fails on most. */
function refuseUnsupported(method: string): void {
  if (!['GET', 'HEAD', 'POST'].includes(method)) throw new DomainError('not_found')
}
