import { createLog } from '@organizations/runtime'
import type { FastifyInstance } from 'fastify'
import { Registry } from 'prom-client'
import type { ServerOptions } from '../deps.ts'
import { buildServer } from '../server.ts'
import { noOpenLimits } from './no-open-limits.ts'
import { UPLOAD_MAX_BYTES, type TestServer } from './test-server.ts'

/** One more server on the same database, as the next one after a restart. The test closes it. */
export async function anotherServer(
  { deps }: Pick<TestServer, 'deps'>,
  options: Partial<ServerOptions> = {},
): Promise<FastifyInstance> {
  const works = async () => {}
  return await buildServer({
    deps,
    log: createLog('silent'),
    corsOrigins: [],
    readiness: { database: works, store: works },
    limits: { standard: 0, enterprise: 0, operator: 0, failedAuth: 0 },
    openLimits: noOpenLimits,
    uploadMaxBytes: UPLOAD_MAX_BYTES,
    metrics: new Registry(),
    ...options,
  })
}
