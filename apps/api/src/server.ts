import { openLogos } from '@organizations/runtime'
import { readInstance } from '@organizations/services'
import type { FastifyInstance } from 'fastify'
import { registerConsole } from './console/register-console.ts'
import type { ServerOptions } from './deps.ts'
import { requireKey } from './http/caller/authenticated.ts'
import { acceptJsonBodies, leaveBodies } from './http/bodies/bodies.ts'
import { allowOrigins } from './http/browsers/cors.ts'
import { createHttpServer } from './http/create-http-server.ts'
import { logOutages } from './http/errors/outages.ts'
import { setSecurityHeaders } from './http/browsers/security-headers.ts'
import { createExchangeCookie } from './http/browsers/exchange-cookie.ts'
import { createSessionCookie } from './http/browsers/session-cookie.ts'
import { limitBodies } from './http/bodies/slow-bodies.ts'
import { endStalledAnswers } from './http/answers/stalled-answers.ts'
import { countUnsent } from './http/answers/unsent-answers.ts'
import { openCounter } from './limits/counter.ts'
import { createCount, createGate } from './limits/gate.ts'
import { createOpenLedger } from './limits/open-limits.ts'
import { registerApiDocument } from './openapi/routes.ts'
import { registerBundleContentRoutes } from './rest/bundles/bundle-content.ts'
import { registerExportRoute } from './rest/export/export-route.ts'
import { registerReceiptKeys } from './rest/deletion/receipt-keys.ts'
import { operations } from './rest/operations.ts'
import { registerOperations } from './rest/register-operations.ts'
import { registerProviderRoutes } from './rest/sessions/provider-routes.ts'
import { registerSessionRoutes } from './rest/sessions/session-routes.ts'
import { registerLogoRoute } from './rest/sessions/logo-route.ts'
import { registerHealth } from './rest/service/health.ts'
import { measureOpen, measureRequests, registerMetricsRoute } from './rest/service/metrics.ts'
import { registerTrpc } from './trpc/register-trpc.ts'

export type { ProxyOptions, ReadinessChecks, ServerOptions } from './deps.ts'

/**
 * Builds the HTTP server with both doors, REST and tRPC. It opens no port: call `listen`, or `inject` in tests. When it
 * throws, nothing is left open.
 */
export async function buildServer(options: ServerOptions): Promise<FastifyInstance> {
  const app = createHttpServer(options)
  try {
    await build(app, options)
  } catch (error) {
    await app.close()
    throw error
  }
  return app
}

async function build(app: FastifyInstance, options: ServerOptions): Promise<void> {
  const { deps, log, corsOrigins, readiness, limits, openLimits, metrics, proxy, signInProvider } = options
  logOutages(app)
  limitBodies(app)
  endStalledAnswers(app)
  measureRequests(app, metrics)
  await setSecurityHeaders(app)
  await allowOrigins(app, corsOrigins)
  leaveBodies(app)

  const counter = await openCounter(limits, log)
  app.addHook('onClose', async () => counter.close())
  const open = createOpenLedger(openLimits)
  measureOpen(open, metrics)
  app.addHook('onSend', (_request, reply, payload, done) => done(null, countUnsent(open, reply, payload)))
  const count = createCount(limits, counter)
  const gate = createGate(deps, { count, open })
  const mark = await readInstance(deps)
  const cookie = createSessionCookie(mark, { ...proxy }, deps.clock)
  const sessions = { cookie, publicUrl: proxy?.publicUrl }

  registerHealth(app, { ...(counter.checkRedis && { redis: counter.checkRedis }), ...readiness }, proxy)
  registerReceiptKeys(app, deps)
  await registerApiDocument(app, proxy)
  await registerConsole(app, { proxy, provider: signInProvider?.name })
  await app.register(async (scope) => {
    requireKey(scope, gate, deps)
    acceptJsonBodies(scope)
    registerOperations(scope, deps, operations)
    registerMetricsRoute(scope, deps, metrics)
    registerExportRoute(scope, deps, open)
    await scope.register(async (content) => registerBundleContentRoutes(content, deps, { open, ...options }))
  })
  await app.register(async (scope) => registerSessionRoutes(scope, deps, { ...sessions, count, signInProvider }))
  if (signInProvider !== undefined) {
    const exchanges = createExchangeCookie(mark, { ...proxy })
    const parts = { provider: signInProvider, exchanges, cookie, count, proxy }
    await app.register(async (scope) => registerProviderRoutes(scope, deps, parts))
  }
  const logos = openLogos(deps)
  app.addHook('onClose', () => logos.close())
  await app.register(async (scope) => registerLogoRoute(scope, deps, { gate, sessions, ...logos }))
  await registerTrpc(app, deps, { gate, open, sessions })
}
