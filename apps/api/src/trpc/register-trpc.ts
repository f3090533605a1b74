import { DomainError } from '@organizations/domain'
import { lookAtDeletionAgain, type Deps } from '@organizations/services'
import { fastifyTRPCPlugin, type FastifyTRPCPluginOptions } from '@trpc/server/adapters/fastify'
import type { FastifyInstance, FastifyReply } from 'fastify'
import { endStreamsOnClose } from '../http/end-streams.ts'
import { NOT_STORED } from '../http/errors.ts'
import { notesOf } from '../http/request-notes.ts'
import { releaseChunk } from '../http/release-chunk.ts'
import { countUnsent } from '../http/unsent-answers.ts'
import { readIdempotencyKey } from '../http/idempotency-key.ts'
import { RETRY_AFTER_SECONDS } from '../http/outages.ts'
import type { Gate } from '../limits/gate.ts'
import type { OpenLedger } from '../limits/open-limits.ts'
import { createBatchedLists } from './batched-lists.ts'
import { createDeletionWatch } from './deletion/deletion-watch.ts'
import { answerTrpcError } from './errors.ts'
import { toTrpcError } from './procedures.ts'
import { CALLS_PER_BATCH } from './refusal-of-trpc.ts'
import { requestCost } from './request-cost.ts'
import { appRouter, type AppRouter } from './router.ts'
import { acceptTrpcBodies } from './trpc-bodies.ts'

/** `/trpc`: the procedures of the router, behind the same gate as the operations of REST. */
export async function registerTrpc(
  app: FastifyInstance,
  deps: Deps,
  { gate, open }: { gate: Gate; open: OpenLedger },
): Promise<void> {
  const watch = createDeletionWatch((call) => lookAtDeletionAgain(deps, call).catch(rethrowTranslated))
  const streams = endStreamsOnClose(app)
  await app.register(async (scope) => {
    scope.setErrorHandler(answerTrpcError)
    scope.addHook('onRequest', async ({ method }) => refuseUnsupported(method))
    acceptTrpcBodies(scope, deps)
    // Here, and not in the procedure, whose refusals have the status 200 of its stream.
    scope.addHook('onSend', async (_request, reply, payload) => {
      if (isStream(payload)) await holdWatch(open, reply, payload)
      keepHeaders(reply, payload)
      return isStream(payload) ? payload : countUnsent(open, reply, await unwrap(reply, payload))
    })
    await scope.register(fastifyTRPCPlugin, {
      prefix: '/trpc',
      trpcOptions: {
        router: appRouter,
        maxBatchSize: CALLS_PER_BATCH,
        // Here, and not call by call: the headers tell the state after the last call, and may leave before it is done.
        async createContext({ req, res, info }) {
          const isUnknownPath = info.type === 'unknown' // as over REST: a path that does not exist needs no key
          const admission = isUnknownPath
            ? rejectUnknownPath
            : await gate(req, res, await requestCost(info)).catch(rethrowTranslated)
          const isRepeatable = info.type === 'mutation' && !info.isBatchCall
          const idempotencyKey = () => (isRepeatable ? readIdempotencyKey(req.headers) : undefined)
          if (!isUnknownPath) notesOf(req).procedures = info.calls.filter((it) => it.procedure).map(({ path }) => path)
          if (info.type === 'subscription') streams.add(res)
          const batched = info.isBatchCall ? { batchedList: createBatchedLists() } : {}
          return { deps, admission, requestId: req.id, idempotencyKey, watch, ...batched }
        },
        responseMeta({ errors }) {
          const isOutage = errors.some(({ code }) => code === 'SERVICE_UNAVAILABLE')
          return isOutage ? { headers: { 'retry-after': String(RETRY_AFTER_SECONDS) } } : {}
        },
        onError({ error, req, path }) {
          if (error.code === 'SERVICE_UNAVAILABLE' && error.cause instanceof DomainError) app.logOutage(error.cause)
          if (error.code !== 'INTERNAL_SERVER_ERROR' || error.cause instanceof DomainError) return
          req.log.error({ err: error, requestId: req.id, path }, 'Unexpected error')
        },
      },
    } satisfies FastifyTRPCPluginOptions<AppRouter>)
  })
}

/** The plugin accepts every verb, and then fails on most. */
function refuseUnsupported(method: string): void {
  if (!['GET', 'HEAD', 'POST'].includes(method)) throw new DomainError('not_found')
}

/**
 * The text of tRPC's answer, and its status and headers in the reply. Also of a batch that is to be streamed (jsonl): of
 * an unread one the answers would wait as objects, which are larger and cannot be counted.
 */
async function unwrap(reply: FastifyReply, answer: unknown): Promise<unknown> {
  if (!(answer instanceof Response)) return answer
  answer.headers.delete('transfer-encoding')
  void reply.code(answer.status).headers(Object.fromEntries(answer.headers))
  const decoder = new TextDecoder()
  let text = ''
  const chunks = (answer.body ?? []) as AsyncIterable<Uint8Array> // what a body yields
  for await (const chunk of chunks) {
    text += decoder.decode(chunk, { stream: true })
    releaseChunk(chunk)
  }
  return text + decoder.decode()
}

function isStream(answer: unknown): answer is Response {
  return answer instanceof Response && answer.headers.get('content-type') === 'text/event-stream'
}

/** Counts a stream of events as open. Throws `too_many_requests`, and ends the stream, when the account has too many. */
async function holdWatch(open: OpenLedger, reply: FastifyReply, { body }: Response): Promise<void> {
  try {
    open.hold(reply, 'watches')
  } catch (error) {
    await body?.cancel()
    throw error
  }
}

/** tRPC's own answer overwrites what the hooks of every answer have set: `Vary: Origin`, and not to be stored. */
function keepHeaders(reply: FastifyReply, answer: unknown): void {
  if (!(answer instanceof Response)) return
  answer.headers.set('cache-control', isStream(answer) ? `${NOT_STORED}, no-transform` : NOT_STORED)
  const vary = reply.getHeader('vary')
  if (vary !== undefined) answer.headers.append('vary', String(vary))
}

/** The admission of a request whose path names no procedure. */
function rejectUnknownPath(): never {
  throw new DomainError('not_found')
}

/** For errors outside of procedures; those inside are translated by a middleware. */
function rethrowTranslated(error: unknown): never {
  throw toTrpcError(error) ?? error
}
