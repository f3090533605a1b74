/** `npm start`: API and worker in one process, with an SQLite file and a folder. */
import { startServer } from '@organizations/api/start-server'
import { openDeliveries, openIdentity, openMailing, openProgram, runProgram } from '@organizations/runtime'
import { takeOverAllLeases } from '@organizations/services'
import { createDoorbell, startWorker } from '@organizations/worker/worker'
import { environment } from './env.ts'

const about = 'Organizations, API and workers in one process.'

await runProgram({ file: 'apps/standalone/src/main.ts', about, environment }, async (env, atStop) => {
  const doorbell = createDoorbell()
  const changes = createDoorbell()
  const program = await openProgram(env, {
    program: 'standalone',
    doorbell,
    changes,
    identity: openIdentity(env, Date.now),
  })
  atStop(program.close)
  const { deps, log } = program
  // This is the only process, so leases of a previous process that died can be taken over.
  await takeOverAllLeases(deps)

  const delivering = openDeliveries(program)
  atStop(delivering.close)
  if (env.DELIVERIES) deps.sending = delivering.deps
  const worker = await startWorker({
    deps,
    doorbell,
    redisUrl: env.REDIS_URL,
    reconcileMs: env.RECONCILE_MS,
    eventRetentionDays: env.EVENT_RETENTION_DAYS,
    deliveries: env.DELIVERIES ? { deps: delivering.deps, changes, mailing: openMailing(program, env) } : undefined,
  })
  atStop(() => worker.stop())
  const server = await startServer(program, env, worker.checkRedis)
  atStop(server.stop)
  return log
})
