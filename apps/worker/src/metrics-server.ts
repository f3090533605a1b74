import { once } from 'node:events'
import { createServer, type IncomingMessage } from 'node:http'
import { DomainError, errorSentences, keyInAuthorization } from '@organizations/domain'
import { isUnavailable, type Metrics } from '@organizations/runtime'
import { authenticate, getWorkload, type DeletionDeps } from '@organizations/services'

/**
 * Serves `/metrics` of a separate worker process, only to operators' keys, as the API does. It has the metrics of this
 * process only: the pending work is in the API's metrics.
 */
export async function serveMetrics(
  deps: DeletionDeps,
  { registry }: Metrics,
  address: { port: number; host: string },
): Promise<{ port: number; close: () => Promise<void> }> {
  const server = createServer((request, response) => {
    const answer = (status: number, body: string, type = 'text/plain; charset=utf-8') =>
      response.writeHead(status, { 'content-type': type }).end(body)
    answerTo(request).catch((error: unknown) => {
      deps.log.error({ err: error }, 'Metrics could not be served')
      if (isUnavailable(error)) answer(503, `${errorSentences.service_unavailable}\n`)
      else answer(500, 'Internal error\n')
    })
    async function answerTo({ method, url, headers }: IncomingMessage): Promise<void> {
      if (method !== 'GET' || url !== '/metrics') return void answer(404, 'Not found\n')
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
