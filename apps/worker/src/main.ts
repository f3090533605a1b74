/** Workers alone, for a shape where the API is a process of its own. */
import { createLog, openDeps, readEnv, runProgram } from '@organizations/runtime'
import { environment } from './env.ts'
import { serveMetrics } from './metrics-server.ts'
import { createDoorbell, startWorker } from './worker.ts'

await runProgram(async () => {
  const env = readEnv(environment, process.env)
  const log = createLog(env.LOG_LEVEL)
  const doorbell = createDoorbell()
  const { deps, metrics, close } = await openDeps({
    databaseUrl: env.DATABASE_URL,
    databasePoolSize: env.DATABASE_POOL_SIZE,
    storageUrl: env.STORAGE_URL,
    leaseMs: env.LEASE_MS,
    receiptSigningKey: env.RECEIPT_SIGNING_KEY,
    log,
    doorbell,
  })
  const worker = startWorker({ deps, doorbell, redisUrl: env.REDIS_URL, reconcileMs: env.RECONCILE_MS })
  const { HOST: host, METRICS_PORT: port } = env
  const serve = async () => (port === undefined ? undefined : await serveMetrics(deps, metrics, { port, host }))
  const metricsServer = await serve().catch(async (error: unknown) => {
    await worker.stop()
    await close()
    throw error
  })
  log.info({ metricsPort: metricsServer?.port, queue: env.REDIS_URL === undefined ? 'none' : 'BullMQ' }, 'Working')
  return {
    log,
    async stop() {
      await metricsServer?.close()
      await worker.stop()
      await close()
    },
  }
})
