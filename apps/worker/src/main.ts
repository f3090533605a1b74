/** Workers alone, for a shape where the API is a process of its own. */
import { createLog, openDeps, readEnv, runProgram } from '@organizations/runtime'
import { environment } from './env.ts'
import { createDoorbell, startWorker } from './worker.ts'

await runProgram(async () => {
  const env = readEnv(environment, process.env)
  const log = createLog(env.LOG_LEVEL)
  const doorbell = createDoorbell()
  const { deps, close } = await openDeps({
    databaseUrl: env.DATABASE_URL,
    storageUrl: env.STORAGE_URL,
    leaseMs: env.LEASE_MS,
    log,
    doorbell,
  })
  const worker = startWorker({ deps, doorbell, redisUrl: env.REDIS_URL, reconcileMs: env.RECONCILE_MS })
  log.info({ queue: env.REDIS_URL === undefined ? 'none' : 'BullMQ' }, 'Working')
  return {
    log,
    async stop() {
      await worker.stop()
      await close()
    },
  }
})
