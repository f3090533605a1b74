import { Readable } from 'node:stream'
import { DomainError, exportOrganizationInput } from '@organizations/domain'
import { exportOrganization, type FileDeps } from '@organizations/services'
import type { FastifyInstance } from 'fastify'
import { actorOf } from '../../http/caller/authenticated.ts'
import { endStreamsOnClose } from '../../http/answers/end-streams.ts'
import { readInput } from '../../http/read-input.ts'
import { sendContent } from '../../http/answers/send-content.ts'
import type { OpenLedger } from '../../limits/open-limits.ts'
import { zipOf } from '../../zip/zip-stream.ts'

/** Of all accounts, in this process. Each needs some megabytes and reads in turn with the others. */
const MOST_EXPORTS = 10
const RETRY_AFTER_SECONDS = 30

/**
 * The route that export-operations.ts declares. Like the content of bundles it is a stream: a receiver that does not read
 * holds up what is read for it, and ends as one of any answer does.
 */
export function registerExportRoute(scope: FastifyInstance, deps: FileDeps, open: OpenLedger): void {
  const streams = endStreamsOnClose(scope)
  scope.get('/organization/export', async (request, reply) => {
    const input = readInput(request, exportOrganizationInput)
    const call = { actor: actorOf(request), input, requestId: request.id }
    const { organization, begin } = await exportOrganization(deps, call)
    const { id } = organization
    void reply.type('application/zip').header('content-disposition', `attachment; filename="${id}.zip"`)
    // An empty stream and not nothing, from which Fastify would make a content-length.
    if (request.method === 'HEAD') return await reply.send(Readable.from([]))
    if (open.total('exports') >= MOST_EXPORTS) {
      void reply.header('retry-after', RETRY_AFTER_SECONDS)
      throw new DomainError('too_many_requests', `Expected at most ${MOST_EXPORTS} exports at a time, got more`)
    }
    open.hold(reply, 'exports')
    const entries = await begin()
    streams.add(reply)
    const { sent, error } = await sendContent(reply, zipOf(entries))
    const fields = { requestId: request.id, organizationId: id, sent }
    if (error !== undefined) request.log.warn({ err: error, ...fields }, 'An export ended before its end')
    return reply
  })
}
