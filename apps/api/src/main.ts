/** The API alone, for a shape where workers are processes of their own. */
import { createLog, openDeps, readEnv, runProgram } from '@organizations/runtime'
import { environment } from './env.ts'
import { announceStart, buildServer, limitsOf } from './server.ts'

await runProgram(async () => {
  const env = readEnv(environment, process.env)
  const log = createLog(env.LOG_LEVEL)
  // Workers are other processes: their relays look at the outbox by themselves.
  const doorbell = { ring() {} }
  const { deps, metrics, checkDatabase, close } = await openDeps({
    databaseUrl: env.DATABASE_URL,
    databasePoolSize: env.DATABASE_POOL_SIZE,
    storageUrl: env.STORAGE_URL,
    leaseMs: env.LEASE_MS,
    receiptSigningKey: env.RECEIPT_SIGNING_KEY,
    log,
    doorbell,
  })
  const readiness = { database: checkDatabase, store: () => deps.store.check() }
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
