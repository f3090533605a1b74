import { setTimeout as sleep } from 'node:timers/promises'
import { version } from '@organizations/domain'
import { partState, type PartState } from '@organizations/runtime'
import type { FastifyInstance } from 'fastify'
import { asksForPage } from '../../console/register-console.ts'
import type { ProxyOptions, ReadinessChecks } from '../../deps.ts'
import { pathOfCallers } from '../../http/base-path.ts'
import { whatThisIs } from './service-operations.ts'

declare module 'fastify' {
  interface FastifyInstance {
    /**
     * Reports at `/readyz` that this process is about to stop, and keeps serving for so long: balancers then use other
     * processes.
     */
    drain(ms: number): Promise<void>
  }
}

/**
 * `/`: what this is; for a browser the console. `/healthz`: the process lives. `/readyz`: it can serve; 503 only when the database does not answer or the process is
 * draining; the other parts are only reported in the body, and so is a full disk, from the first write that it refused
 * until a probe succeeds.
 */
export function registerHealth(app: FastifyInstance, checks: ReadinessChecks, proxy?: ProxyOptions): void {
  let isDraining = false
  app.addHook('preClose', async () => {
    isDraining = true
  })
  app.decorate('drain', async (ms: number) => {
    isDraining = true
    await sleep(ms)
  })
  let probe: Promise<PartState> | undefined
  const isDiskFull = async () => {
    if (!app.disk.isFull || checks.disk === undefined) return false
    probe ??= partState(checks.disk, 'degraded').finally(() => (probe = undefined))
    if ((await probe) === 'ok') app.disk.isFull = false
    return app.disk.isFull
  }
  app.get('/', async (request, reply) => {
    const { vary } = reply.getHeaders()
    void reply.header('vary', vary === undefined ? 'accept' : `${String(vary)}, accept`)
    return asksForPage(request) ? reply.redirect(`${pathOfCallers(proxy)}/console/`) : whatThisIs
  })
  app.get('/healthz', async () => ({ status: 'ok', version }))
  app.get('/readyz', async (_request, reply) => {
    const [database, store, redis, isFull] = await Promise.all([
      partState(checks.database, 'down'),
      partState(checks.store, 'degraded'),
      checks.redis && partState(checks.redis, 'degraded'),
      isDiskFull(),
    ])
    const isReady = database === 'ok' && !isDraining
    const status = isReady ? 'ready' : isDraining ? 'draining' : 'not ready'
    return await reply
      .code(isReady ? 200 : 503)
      .send({ status, database, store, ...(redis && { redis }), ...(isFull && { degraded: ['disk'] }) })
  })
}
