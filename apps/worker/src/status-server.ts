import { once } from 'node:events'
import type { IncomingMessage } from 'node:http'
import { DomainError, errorSentences, keyInAuthorization, version } from '@organizations/domain'
import { isUnavailable, partState, type Metrics } from '@organizations/runtime'
import { authenticate, getWorkload, type DeletionDeps } from '@organizations/services'

// Not imported: an import evaluates all exports of node:http, and some of them load `fetch`, which is not used here.
const { createServer } = process.getBuiltinModule('node:http')

const JSON_TYPE = 'application/json; charset=utf-8'

/** Each rejects when its part does not answer. */
export interface WorkerChecks {
  database: () => Promise<void>
  store: () => Promise<void>
  redis?: (() => Promise<void>) | undefined
}

/**
 * What a separate worker process says of itself. `/healthz`: it lives. `/readyz`: it can work, as the API says it. Both
 * to all; `/metrics` only to operators' keys, with the metrics of this process only: the pending work is in the API's.
 */
export async function serveStatus(
  { deps, metrics: { registry }, checks }: { deps: DeletionDeps; metrics: Metrics; checks: WorkerChecks },
  address: { port: number; host: string },
): Promise<{ port: number; close: () => Promise<void> }> {
  const server = createServer((request, response) => {
    const answer = (status: number, body: string, type = 'text/plain; charset=utf-8') =>
      response.writeHead(status, { 'content-type': type }).end(body)
    answerTo(request).catch((error: unknown) => {
      deps.log.error({ err: error }, 'The status could not be served')
      if (isUnavailable(error)) answer(503, `${errorSentences.service_unavailable}\n`)
      else answer(500, 'Internal error\n')
    })
    async function answerTo({ method, url, headers }: IncomingMessage): Promise<void> {
      if (method !== 'GET') return void answer(404, 'Not found\n')
      if (url === '/healthz') return void answer(200, JSON.stringify({ status: 'ok', version }), JSON_TYPE)
      if (url === '/readyz') {
        const readiness = await readinessOf(checks)
        return void answer(readiness.status === 'ready' ? 200 : 503, JSON.stringify(readiness), JSON_TYPE)
      }
      if (url !== '/metrics') return void answer(404, 'Not found\n')
      const refusal = await refusalOf(deps, headers.authorization)
      if (refusal !== undefined)
        return void answer(refusal.code === 'invalid_api_key' ? 401 : 403, `${refusal.message}\n`)
      answer(200, await registry.metrics(), registry.contentType)
    }
  })
  server.listen(address)
  await once(server, 'listening')
  const bound = server.address()
  return {
    port: typeof bound === 'object' && bound !== null ? bound.port : address.port,
    async close() {
      server.close()
      server.closeAllConnections()
      await once(server, 'close')
    },
  }
}

/** Without the database a worker can do nothing; what it does without the others is in docs/operations.md. */
async function readinessOf(checks: WorkerChecks) {
  const [database, store, redis] = await Promise.all([
    partState(checks.database, 'down'),
    partState(checks.store, 'degraded'),
    checks.redis && partState(checks.redis, 'degraded'),
  ])
  return { status: database === 'ok' ? 'ready' : 'not ready', database, store, ...(redis && { redis }) }
}

/** Why this key may not read the metrics; undefined when it may. */
async function refusalOf(deps: DeletionDeps, authorization: string | undefined): Promise<DomainError | undefined> {
  try {
    const actor = await authenticate(deps, authorization === undefined ? undefined : keyInAuthorization(authorization))
    await getWorkload(deps, { actor })
    return undefined
  } catch (error) {
    if (error instanceof DomainError) return error
    throw error
  }
}
