/** API and worker in one process, on one SQLite file and a folder: what `npm start` runs. */
import { buildServer } from '@organizations/api/server'
import { createLog, openDeps, readEnv, runProgram } from '@organizations/runtime'
import { bootstrapOperator, takeOverAllLeases } from '@organizations/services'
import { createDoorbell, startWorker } from '@organizations/worker/worker'
import { environment } from './env.ts'
import { firstSteps } from './first-steps.ts'

await runProgram(async () => {
  const env = readEnv(environment, process.env)
  const log = createLog(env.LOG_LEVEL)
  const doorbell = createDoorbell()
  const { deps, checkDatabase, close } = await openDeps({
    databaseUrl: env.DATABASE_URL,
    storageUrl: env.STORAGE_URL,
    leaseMs: env.LEASE_MS,
    log,
    doorbell,
  })
  // This process is the only one: what a predecessor held when it died is free.
  await takeOverAllLeases(deps)
  const email = env.BOOTSTRAP_EMAIL
  const operator = await bootstrapOperator(deps, { email, secret: env.BOOTSTRAP_API_KEY })

  const worker = startWorker({ deps, doorbell, redisUrl: env.REDIS_URL, reconcileMs: env.RECONCILE_MS })
  const redis = worker.checkRedis
  const readiness = { database: checkDatabase, store: () => deps.store.check(), ...(redis && { redis }) }
  const server = await buildServer({ deps, log, corsOrigins: env.CORS_ORIGINS, readiness })
  const stop = async () => {
    await server.close()
    await worker.stop()
    await close()
  }
  try {
    const url = await server.listen({ port: env.PORT, host: env.HOST })
    console.log(`Organizations are served at ${url}`)
    if (operator) console.log(firstSteps({ url, email, generatedKey: operator.generatedSecret }))
  } catch (error) {
    await stop()
    throw error
  }
  return { log, stop }
})
