import type { FastifyInstance, FastifyReply } from 'fastify'
import { addressOf } from '../caller/address-of.ts'
import { onceOver } from '../answers/once-over.ts'
import { notesOf } from './request-notes.ts'

/** Asked every few seconds, by machines: their lines would hide the others. */
const probes = new Set(['/healthz', '/readyz'])

/**
 * Logs each request when it is over, in one line. A line has no text that the caller has chosen, besides the request id:
 * neither path nor query, headers or body. Also called for a request that hooks never see, because its URL cannot be
 * decoded.
 */
export function logWhenOver(app: FastifyInstance, reply: FastifyReply): void {
  let isAnswered = false
  reply.raw.once('finish', () => (isAnswered = true))
  onceOver(reply, () => {
    const { request } = reply
    const { url: route } = request.routeOptions
    const { userId, reached, procedures } = notesOf(request)
    const line = {
      requestId: request.id,
      method: request.method,
      route: route ?? 'none', // as in the metrics
      ...(procedures && { procedures: procedures.join(',') }),
      status: reply.statusCode,
      ms: Math.round(reply.elapsedTime * 10) / 10,
      address: addressOf(request),
      ...(userId !== undefined && { user: userId }),
      ...(reached.size > 0 && { organization: [...reached].join(',') }),
    }
    // The connection ended first: by the caller, or by us, e.g. when nothing is read.
    const message = isAnswered ? 'Answered' : 'Not answered to the end'
    app.log[probes.has(line.route) ? 'debug' : 'info'](line, message)
  })
}
