import { randomUUID } from 'node:crypto'
import type { IncomingMessage } from 'node:http'
import type { ErrorCode } from '@organizations/domain'
import Fastify, { LogController, type FastifyInstance } from 'fastify'
import type { ServerOptions } from '../deps.ts'
import { withoutBasePath } from './base-path.ts'
import { answerError, answerNotFound, NOT_STORED } from './errors/errors.ts'
import { logWhenOver } from './log/log-requests.ts'
import { refuseRaw } from './errors/refuse-raw.ts'

const BODY_LIMIT_BYTES = 1024 * 1024
/** A batch of tRPC calls puts all their names into one path. */
const LONGEST_PATH_PARAMETER = 2000

/** Our codes for what Node's own parser refuses. */
const codesOfNode: Record<string, ErrorCode> = {
  ERR_HTTP_REQUEST_TIMEOUT: 'request_timeout',
  HPE_HEADER_OVERFLOW: 'headers_too_large',
  HPE_CHUNK_EXTENSIONS_OVERFLOW: 'body_too_large',
}

type HttpOptions = Pick<ServerOptions, 'log' | 'proxy' | 'logRequests'>

/** Fastify without any route: what is the same for every request. Errors are answered in the shape of this API. */
export function createHttpServer({ log, proxy, logRequests = true }: HttpOptions): FastifyInstance {
  const { trusted = [], basePath = '' } = proxy ?? {}
  const rewriteUrl = ({ url = '/' }: IncomingMessage) => withoutBasePath(url, basePath)
  const app = Fastify({
    loggerInstance: log,
    logController: new LogController({ disableRequestLogging: true }),
    childLoggerFactory: (logger) => logger, // a logger for each request costs more than a read; lines name the request
    bodyLimit: BODY_LIMIT_BYTES,
    trustProxy: trusted.length > 0 ? [...trusted] : false,
    ...(basePath !== '' && { rewriteUrl }),
    routerOptions: { ignoreTrailingSlash: true, maxParamLength: LONGEST_PATH_PARAMETER },
    // A closing server still answers what arrives on open connections, so that no request fails because of a restart.
    return503OnClosing: false,
    genReqId: (request) => readRequestId(request.headers['x-request-id']) ?? randomUUID(),
    frameworkErrors(error, request, reply) {
      if (logRequests) logWhenOver(app, reply)
      void answerError(error, request, reply)
    },
    clientErrorHandler: (error, socket) => {
      if (error.code === 'ECONNRESET' || !socket.writable) return socket.destroy()
      return refuseRaw(socket, codesOfNode[error.code] ?? 'invalid_input')
    },
  })
  app.setErrorHandler(answerError)
  app.setNotFoundHandler(answerNotFound)
  app.addHook('onRequest', (request, reply, done) => {
    // Answers belong to one caller. A shared cache would keep those that are asked for by other headers than
    // `authorization`.
    reply.header('x-request-id', request.id).header('cache-control', NOT_STORED)
    if (logRequests) logWhenOver(app, reply)
    done()
  })
  closeIdleConnections(app)
  return app
}

/** While the server closes, a connection that waits for its next request would delay the end. */
function closeIdleConnections(app: FastifyInstance): void {
  let isClosing = false
  app.addHook('preClose', async () => {
    isClosing = true
  })
  const closeIfIdle = () => {
    if (isClosing) app.server.closeIdleConnections()
  }
  app.addHook('onResponse', ({ raw }, _reply, done) => {
    closeIfIdle()
    // A request that was answered before its body had ended makes the connection idle only once the rest has arrived.
    if (!raw.readableEnded) raw.once('end', () => setImmediate(closeIfIdle))
    done()
  })
}

/** The caller's own request id, if it can go into a log. */
function readRequestId(header: string | string[] | undefined): string | undefined {
  return typeof header === 'string' && /^[\w.-]{1,64}$/.test(header) ? header : undefined
}
