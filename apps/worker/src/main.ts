/** Workers without the API, for installations where the API runs in its own process. */
import { openDeliveries, openMailing, openProgram, runProgram } from '@organizations/runtime'
import { environment } from './env.ts'
import { serveStatus } from './status-server.ts'
import { createDoorbell, startWorker } from './worker.ts'

const about = 'The workers of Organizations, which carry out deletions. The API is a process of its own.'

await runProgram({ file: 'apps/worker/src/main.ts', about, environment }, async (env, atStop) => {
  const doorbell = createDoorbell()
  const changes = createDoorbell()
  const { deps, log, metrics, checkDatabase, close } = await openProgram(env, {
    program: 'worker',
    doorbell,
    changes,
    onSignal: (signal) => (signal === 'work' ? doorbell : changes).ring(),
  })
  atStop(close)
  const delivering = openDeliveries({ deps, metrics })
  atStop(delivering.close)
  const worker = await startWorker({
    deps,
    doorbell,
    redisUrl: env.REDIS_URL,
    reconcileMs: env.RECONCILE_MS,
    eventRetentionDays: env.EVENT_RETENTION_DAYS,
    deliveries: env.DELIVERIES
      ? { deps: delivering.deps, changes, mailing: openMailing({ deps, metrics }, env) }
      : undefined,
  })
  atStop(() => worker.stop())

  const { HOST: host, METRICS_PORT: port } = env
  const checks = { database: checkDatabase, store: () => deps.store.check(), redis: worker.checkRedis }
  const status = port === undefined ? undefined : await serveStatus({ deps, metrics, checks }, { port, host })
  if (status) atStop(status.close)
  log.info({ metricsPort: status?.port, queue: env.REDIS_URL === undefined ? 'none' : 'BullMQ' }, 'Working')
  return log
})
