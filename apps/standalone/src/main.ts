/** API and worker in one process, on one SQLite file and a folder: what `npm start` runs. */
import { announceStart, buildServer, limitsOf } from '@organizations/api/server'
import { createLog, openDeps, readEnv, runProgram } from '@organizations/runtime'
import { takeOverAllLeases } from '@organizations/services'
import { createDoorbell, startWorker } from '@organizations/worker/worker'
import { environment } from './env.ts'

await runProgram(async () => {
  const env = readEnv(environment, process.env)
  const log = createLog(env.LOG_LEVEL)
  const doorbell = createDoorbell()
  const { deps, metrics, checkDatabase, close } = await openDeps({
    databaseUrl: env.DATABASE_URL,
    databasePoolSize: env.DATABASE_POOL_SIZE,
    storageUrl: env.STORAGE_URL,
    leaseMs: env.LEASE_MS,
    receiptSigningKey: env.RECEIPT_SIGNING_KEY,
    log,
    doorbell,
  })
  // This process is the only one: what a predecessor held when it died is free.
  await takeOverAllLeases(deps)

  const worker = startWorker({ deps, doorbell, redisUrl: env.REDIS_URL, reconcileMs: env.RECONCILE_MS })
  const redis = worker.checkRedis
  const readiness = { database: checkDatabase, store: () => deps.store.check(), ...(redis && { redis }) }
  const server = await buildServer({
    deps,
    log,
    corsOrigins: env.CORS_ORIGINS,
    readiness,
    limits: limitsOf(env),
    uploadMaxBytes: env.UPLOAD_MAX_BYTES,
    metrics: metrics.registry,
  })
  const stop = async () => {
    await server.drain(env.DRAIN_MS)
    await server.close()
    await worker.stop()
    await close()
  }
  try {
    await announceStart(deps, env, await server.listen({ port: env.PORT, host: env.HOST }))
  } catch (error) {
    await stop()
    throw error
  }
  return { log, stop }
})
