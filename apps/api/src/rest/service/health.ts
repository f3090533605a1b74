import { setTimeout as sleep } from 'node:timers/promises'
import type { FastifyInstance } from 'fastify'
import pTimeout from 'p-timeout'
import type { ReadinessChecks } from '../../deps.ts'

const CHECK_TIMEOUT_MS = 1000

type PartState = 'ok' | 'degraded' | 'down'

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
 * `/healthz`: the process lives. `/readyz`: it can serve; 503 only when the database does not answer or the process is
 * draining; the other parts are only reported in the body, and so is a full disk, from the first write that it refused
 * until a probe succeeds.
 */
export function registerHealth(app: FastifyInstance, checks: ReadinessChecks): void {
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
    probe ??= stateOf(checks.disk, 'degraded').finally(() => (probe = undefined))
    if ((await probe) === 'ok') app.disk.isFull = false
    return app.disk.isFull
  }
  app.get('/healthz', async () => ({ status: 'ok' }))
  app.get('/readyz', async (_request, reply) => {
    const [database, store, redis, isFull] = await Promise.all([
      stateOf(checks.database, 'down'),
      stateOf(checks.store, 'degraded'),
      checks.redis && stateOf(checks.redis, 'degraded'),
      isDiskFull(),
    ])
    const isReady = database === 'ok' && !isDraining
    const status = isReady ? 'ready' : isDraining ? 'draining' : 'not ready'
    return await reply
      .code(isReady ? 200 : 503)
      .send({ status, database, store, ...(redis && { redis }), ...(isFull && { degraded: ['disk'] }) })
  })
}

async function stateOf(check: () => Promise<void>, otherwise: PartState): Promise<PartState> {
  try {
    await pTimeout(check(), { milliseconds: CHECK_TIMEOUT_MS })
    return 'ok'
  } catch {
    return otherwise // the answer is the report
  }
}
