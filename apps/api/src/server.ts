import { randomUUID } from 'node:crypto'
import cors from '@fastify/cors'
import helmet from '@fastify/helmet'
import { DomainError } from '@organizations/domain'
import { fastifyTRPCPlugin, type FastifyTRPCPluginOptions } from '@trpc/server/adapters/fastify'
import Fastify, { LogController, type FastifyInstance } from 'fastify'
import { readDeletionStatus } from '@organizations/services'
import { createDeletionWatch } from './trpc/deletion/deletion-watch.ts'
import type { ServerOptions } from './deps.ts'
import { endStreamsOnClose } from './http/end-streams.ts'
import { registerHealth } from './http/health.ts'
import { openCounter } from './limits/counter.ts'
import { createGate, limitHeaders } from './limits/gate.ts'
import { readIdempotencyKey } from './http/idempotency-key.ts'
import { registerApiDocument } from './openapi/routes.ts'
import { requireKey } from './http/authenticated.ts'
import { registerBundleContentRoutes } from './rest/bundles/bundle-content.ts'
import { answerError, answerNotFound } from './http/errors.ts'
import { acceptJsonBodies } from './http/json-body.ts'
import { operations } from './rest/operations.ts'
import { registerOperations } from './rest/register-operations.ts'
import { RETRY_AFTER_SECONDS, tellOutages } from './http/outages.ts'
import { registerReceiptKeys } from './rest/deletion/receipt-keys.ts'
import { measureRequests, registerMetricsRoute } from './http/metrics.ts'
import { refuseRaw } from './http/refuse-raw.ts'
import { limitBodies } from './http/slow-bodies.ts'
import { answerTrpcError } from './trpc/errors.ts'
import { inOurWords } from './trpc/procedures.ts'
import { appRouter, type AppRouter } from './trpc/router.ts'
import { wishOf } from './trpc/wish-of.ts'

export type { ReadinessChecks, ServerOptions } from './deps.ts'

const BODY_LIMIT_BYTES = 1024 * 1024
/** A batch of calls puts all their names into one path. */
const LONGEST_PATH_PARAMETER = 2000
const CALLS_PER_BATCH = 20

/** Builds the HTTP server with both doors, REST and tRPC. Opens no port: that is `listen`'s, or `inject`'s in tests. */
export async function buildServer(options: ServerOptions): Promise<FastifyInstance> {
  const { deps, log, corsOrigins, readiness, limits } = options
  const app = Fastify({
    loggerInstance: log,
    logController: new LogController({ disableRequestLogging: true }),
    bodyLimit: BODY_LIMIT_BYTES,
    routerOptions: { ignoreTrailingSlash: true, maxParamLength: LONGEST_PATH_PARAMETER },
    // While closing, what arrives on open connections is still served: nobody's request fails for a restart.
    return503OnClosing: false,
    genReqId: (request) => readRequestId(request.headers['x-request-id']) ?? randomUUID(),
    frameworkErrors: (error, request, reply) => void answerError(error, request, reply),
    clientErrorHandler: (error, socket) => {
      if (error.code === 'ECONNRESET' || !socket.writable) return socket.destroy()
      const code = error.code === 'ERR_HTTP_REQUEST_TIMEOUT' ? 'request_timeout' : 'invalid_input'
      return refuseRaw(socket, code)
    },
  })
  app.setErrorHandler(answerError)
  app.setNotFoundHandler(answerNotFound)
  let isClosing = false
  app.addHook('preClose', async () => {
    isClosing = true
  })
  app.addHook('onRequest', async (request, reply) => {
    reply.header('x-request-id', request.id)
  })
  app.addHook('onResponse', async (request, reply) => {
    const { method, routeOptions, id: requestId } = request
    const ms = Math.round(reply.elapsedTime * 10) / 10
    request.log.debug({ requestId, method, route: routeOptions.url, status: reply.statusCode, ms }, 'Answered')
    // While closing, this connection would hold up the end, waiting for its next request: now, or once the rest of a body
    // has come that was answered before its end.
    const closeIfIdle = () => isClosing && app.server.closeIdleConnections()
    closeIfIdle()
    request.raw.once('end', () => setImmediate(closeIfIdle))
  })
  tellOutages(app)
  limitBodies(app)
  measureRequests(app, options.metrics)
  await app.register(helmet)
  await app.register(cors, {
    origin: [...corsOrigins],
    methods: ['GET', 'HEAD', 'POST', 'PUT', 'DELETE'],
    exposedHeaders: ['x-request-id', ...limitHeaders],
    strictPreflight: false, // which would answer an OPTIONS that is no preflight with a plain text of its own
  })
  acceptJsonBodies(app)

  const counter = openCounter(limits, log)
  app.addHook('onClose', async () => counter.close())
  const gate = createGate(deps, limits, counter)
  registerHealth(app, { ...(counter.checkRedis && { redis: counter.checkRedis }), ...readiness })
  registerReceiptKeys(app, deps)
  await registerApiDocument(app)
  await app.register(async (scope) => {
    requireKey(scope, gate, deps)
    registerOperations(scope, deps, operations)
    registerMetricsRoute(scope, deps, options.metrics)
    await scope.register(async (content) => registerBundleContentRoutes(content, deps, options))
  })
  const watch = createDeletionWatch((orgId) => readDeletionStatus(deps, orgId).catch(rethrowInOurWords))
  const streams = endStreamsOnClose(app)
  await app.register(async (scope) => {
    scope.setErrorHandler(answerTrpcError)
    // The plugin lets in forms, past the body limit, and every verb, and then trips over them.
    scope.addHook('onRequest', async ({ method, headers }) => {
      if (!['GET', 'HEAD', 'POST'].includes(method)) throw new DomainError('not_found')
      const type = headers['content-type'] ?? 'application/json'
      if (!/^application\/json *(;|$)/i.test(type)) throw new DomainError('unsupported_media_type')
    })
    await scope.register(fastifyTRPCPlugin, {
      prefix: '/trpc',
      trpcOptions: {
        router: appRouter,
        maxBatchSize: CALLS_PER_BATCH,
        // Here, and not call by call: the headers tell the state after the last one, and may leave before it is done.
        async createContext({ req, res, info }) {
          const isNowhere = info.type === 'unknown' // as over REST: a path that does not exist needs no key
          const admission = isNowhere ? nobody : await gate(req, res, await wishOf(info)).catch(rethrowInOurWords)
          const isRepeatable = info.type === 'mutation' && !info.isBatchCall
          const idempotencyKey = () => (isRepeatable ? readIdempotencyKey(req.headers) : undefined)
          if (info.type === 'subscription') streams.add(res)
          return { deps, admission, requestId: req.id, idempotencyKey, watch }
        },
        responseMeta({ errors }) {
          const isOutage = errors.some(({ code }) => code === 'SERVICE_UNAVAILABLE')
          return isOutage ? { headers: { 'retry-after': String(RETRY_AFTER_SECONDS) } } : {}
        },
        onError({ error, req, path }) {
          if (error.code === 'SERVICE_UNAVAILABLE' && error.cause instanceof DomainError) app.tellOutage(error.cause)
          if (error.code !== 'INTERNAL_SERVER_ERROR' || error.cause instanceof DomainError) return
          req.log.error({ err: error, requestId: req.id, path }, 'Unexpected error')
        },
      },
    } satisfies FastifyTRPCPluginOptions<AppRouter>)
  })
  return app
}

/** The caller of no procedure at all. */
function nobody(): never {
  throw new DomainError('not_found')
}

/** Outside of procedures, whose errors are translated for them. */
function rethrowInOurWords(error: unknown): never {
  throw inOurWords(error) ?? error
}

/** A caller's own request id, when it is one that can go into a log. */
function readRequestId(header: string | string[] | undefined): string | undefined {
  return typeof header === 'string' && /^[\w.-]{1,64}$/.test(header) ? header : undefined
}
