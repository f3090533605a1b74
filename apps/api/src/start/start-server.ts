/** The running API, for the programs that serve it: alone, and with workers in the same process. */
import { openSignIn, type OpenProgram } from '@organizations/runtime'
import type { z } from 'zod'
import type { environment } from '../env.ts'
import { announceStart } from './first-start.ts'
import { openLimitsOf } from '../limits/open-limits.ts'
import { limitsOf } from '../limits/rate-limits.ts'
import { buildServer, type ReadinessChecks } from '../server.ts'

/**
 * Opens the port, and says where on standard output. `checkRedis` is asked by `/readyz`, when there are workers that
 * need Redis. `stop` serves on for DRAIN_MS, then finishes the requests at hand.
 */
export async function startServer(
  { deps, log, metrics, checkDatabase, checkDisk }: OpenProgram,
  env: z.output<typeof environment>,
  checkRedis?: ReadinessChecks['redis'],
): Promise<{ stop: () => Promise<void> }> {
  const server = await buildServer({
    deps,
    log,
    corsOrigins: env.CORS_ORIGINS,
    readiness: {
      database: checkDatabase,
      store: () => deps.store.check(),
      disk: checkDisk,
      ...(checkRedis && { redis: checkRedis }),
    },
    limits: limitsOf(env),
    openLimits: openLimitsOf(env),
    uploadMaxBytes: env.UPLOAD_MAX_BYTES,
    metrics: metrics.registry,
    logRequests: env.LOG_REQUESTS,
    signInProvider: openSignIn(env, deps.clock),
    proxy: { trusted: env.TRUST_PROXY, basePath: env.BASE_PATH, publicUrl: env.PUBLIC_URL },
  })
  try {
    await announceStart(deps, env, await server.listen({ port: env.PORT, host: env.HOST }))
  } catch (error) {
    await server.close()
    throw error
  }
  return {
    async stop() {
      await server.drain(env.DRAIN_MS)
      await server.close()
    },
  }
}
