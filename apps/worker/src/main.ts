/** Workers without the API, for installations where the API runs in its own process. */
import { openProgram, readEnv, runProgram } from '@organizations/runtime'
import { environment } from './env.ts'
import { serveMetrics } from './metrics-server.ts'
import { createDoorbell, startWorker } from './worker.ts'

await runProgram(async (atStop) => {
  const env = readEnv(environment, process.env)
  const doorbell = createDoorbell()
  const { deps, log, metrics, close } = await openProgram(env, doorbell)
  atStop(close)
  const worker = startWorker({ deps, doorbell, redisUrl: env.REDIS_URL, reconcileMs: env.RECONCILE_MS })
  atStop(() => worker.stop())

  const { HOST: host, METRICS_PORT: port } = env
  const metricsServer = port === undefined ? undefined : await serveMetrics(deps, metrics, { port, host })
  if (metricsServer) atStop(metricsServer.close)
  log.info({ metricsPort: metricsServer?.port, queue: env.REDIS_URL === undefined ? 'none' : 'BullMQ' }, 'Working')
  return log
})
