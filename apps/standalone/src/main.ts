/** API and worker in one process, on one SQLite file and a folder: what `npm start` runs. */
import { startServer } from '@organizations/api/start-server'
import { openProgram, readEnv, runProgram } from '@organizations/runtime'
import { takeOverAllLeases } from '@organizations/services'
import { createDoorbell, startWorker } from '@organizations/worker/worker'
import { environment } from './env.ts'

await runProgram(async (atStop) => {
  const env = readEnv(environment, process.env)
  const doorbell = createDoorbell()
  const program = await openProgram(env, doorbell)
  atStop(program.close)
  const { deps, log } = program
  // This process is the only one: what a predecessor held when it died is free.
  await takeOverAllLeases(deps)

  const worker = startWorker({ deps, doorbell, redisUrl: env.REDIS_URL, reconcileMs: env.RECONCILE_MS })
  atStop(() => worker.stop())
  const server = await startServer(program, env, worker.checkRedis)
  atStop(server.stop)
  return log
})
